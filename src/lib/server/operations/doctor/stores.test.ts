import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgentOpsTable } from '../../../../../tests/builders/agentops-table.ts';
import {
	startClickHouse,
	type ClickHouseServer
} from '../../../../../tests/fakes/clickhouse/server.ts';
import { readConfig } from '../../config.ts';
import { openStore } from '../../trace-store/client.ts';
import { noteCopied } from '../../trace-store/followed/copied.ts';
import { migrate } from '../../trace-store/migrate.ts';
import { storeChecks } from './stores.ts';

describe('the doctor at AgentOps’ ClickHouse', { timeout: 60_000 }, () => {
	let server: ClickHouseServer;
	beforeAll(async () => {
		server = await startClickHouse();
		await createAgentOpsTable(server, 'otel_2');
	});
	afterAll(() => server.stop());

	async function examine(env: Record<string, string> = {}) {
		const config = readConfig({
			CLICKHOUSE_URL: server.url,
			CLICKHOUSE_USER: server.user,
			CLICKHOUSE_PASSWORD: server.password,
			...env
		});
		const check = storeChecks(config, null).find(({ hop }) => hop === 'ClickHouse');
		return [(await check?.run()) ?? []].flat();
	}

	it('tells whose table it is and how much of it is copied, and changes nothing', async () => {
		expect(await examine()).toMatchObject([
			{ hop: 'ClickHouse', state: 'ok', found: expect.stringContaining('AgentOps') },
			{ hop: 'copy', state: 'ok', found: expect.stringContaining('the first start makes it') }
		]);
		expect(await server.sql("SHOW DATABASES LIKE 'otel%'")).toBe('"otel_2"\n');

		const { url, user, password } = server;
		const database = 'otel_2_portal';
		const store = await openStore({
			url,
			user,
			password,
			database,
			cluster: null,
			readOnly: false
		});
		await migrate(store);
		await noteCopied(
			store,
			[{ projectId: 'p', startS: 1_777_885_920, spans: 12 }],
			1_777_885_990_000
		);
		await store.close();
		expect((await examine())[1]?.found).toBe(
			'12 spans in otel_2_portal, the last at 2026-05-04 09:13:10.000 UTC'
		);
	});

	it('says what to do where the server does not answer', async () => {
		server.beDown(true);
		expect(await examine()).toMatchObject([
			{ state: 'failure', advice: expect.stringContaining('CLICKHOUSE_URL') }
		]);
		server.beDown(false);
	});

	it('leaves a copy in the data directory to the portal', async () => {
		const [, copy] = await examine({ CLICKHOUSE_READ_ONLY: 'true', DATA_DIR: '/somewhere' });
		expect(copy).toMatchObject({ hop: 'copy', found: expect.stringContaining('/somewhere') });
	});
});
