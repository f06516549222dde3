/** A copy of AgentOps' own table answers as the portal's own store does. */
import { createLocalAgentOps } from '../../src/lib/server/agentops/local-agentops.ts';
import { createLocalAnalytics } from '../../src/lib/server/agentops/local-analytics.ts';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import { createFollower } from '../../src/lib/server/trace-store/followed/follower.ts';
import { openFollowedTable } from '../../src/lib/server/trace-store/followed/table.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { openSpanWriter } from '../../src/lib/server/trace-store/write/writer.ts';
import { createAgentOpsTable, exportSpans } from '../builders/agentops-table.ts';
import { priced } from '../builders/priced.ts';
import { startClickHouse } from '../fakes/clickhouse/server.ts';
import { describeAgentOps } from './agentops-contract.ts';
import { describeAnalytics } from './analytics-contract.ts';
import { describeFinding } from './find-contract.ts';
import { makeWorld, type Subject } from './subject.ts';

const projectId = '5c1d7c1e-3f6a-4d53-9a3c-000000000001';
const database = 'otel_2';

async function open(): Promise<Subject> {
	const server = await startClickHouse();
	const { url, user, password } = server;
	const world = makeWorld();
	await createAgentOpsTable(server, database);
	await exportSpans(server, database, projectId, world.spans);
	const place = { url, user, password };
	const store = await openStore({
		...place,
		database: 'otel_2_portal',
		cluster: null,
		readOnly: false
	});
	await migrate(store);
	const writer = await openSpanWriter(store, Date.now);
	const table = openFollowedTable({ ...place, database });
	await createFollower({
		table,
		store,
		toRow: priced,
		write: writer.write,
		keptSince: async () => new Map(),
		meet: async () => undefined,
		now: Date.now,
		warn: (message) => {
			throw new Error(message);
		}
	}).pass(async () => undefined);
	return {
		agentops: createLocalAgentOps(store),
		analytics: createLocalAnalytics(store),
		projectId,
		world,
		listDurations: 'wall-clock',
		async close() {
			await writer.close();
			await table.close();
			await store.close();
			await server.stop();
		}
	};
}

describeAgentOps('local, on a copy of AgentOps’ table', open);
describeAnalytics('local, on a copy of AgentOps’ table', open);
describeFinding('local, on a copy of AgentOps’ table', open);
