/** The same store on the other home: a ClickHouse server over HTTP. */
import { startClickHouse } from '../fakes/clickhouse/server.ts';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { describeAgentOps } from './agentops-contract.ts';
import { describeAnalytics } from './analytics-contract.ts';
import { describeFinding } from './find-contract.ts';
import { fillLocal } from './local-subject.ts';
import type { Subject } from './subject.ts';

async function open(): Promise<Subject> {
	const server = await startClickHouse();
	const { url, user, password } = server;
	const store = await openStore({
		url,
		user,
		password,
		database: 'agentops',
		cluster: null,
		readOnly: false
	});
	await migrate(store);
	const subject = await fillLocal(store);
	return {
		...subject,
		async close() {
			await subject.close();
			await store.close();
			await server.stop();
		}
	};
}

describeAgentOps('local, on a ClickHouse server', open);
describeAnalytics('local, on a ClickHouse server', open);
describeFinding('local, on a ClickHouse server', open);
