/** A portal on an AgentOps and its ClickHouse: the contract from v4, everything else from a copy. */
import { currentBuild } from '../../entry/builds.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAgentOpsTable, exportSpans } from '../builders/agentops-table.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { startFakeAgentOps, type FakeAgentOps } from '../fakes/agentops/server.ts';
import { startClickHouse, type ClickHouseServer } from '../fakes/clickhouse/server.ts';
import { signIn } from '../operations/run.ts';
import { makeWorld } from './subject.ts';

const built = currentBuild('.') !== null;
const patient = { timeout: 30_000, interval: 200 };

describe.runIf(built)('a portal on AgentOps and its ClickHouse', { timeout: 90_000 }, () => {
	const world = makeWorld();
	let agentOps: FakeAgentOps;
	let clickHouse: ClickHouseServer;
	let portal: Portal;
	let cookie = '';
	const started: { stop(): Promise<unknown> }[] = [];

	beforeAll(async () => {
		agentOps = await startFakeAgentOps();
		started.push({ stop: agentOps.close });
		agentOps.add(world.spans);
		clickHouse = await startClickHouse();
		started.push(clickHouse);
		await createAgentOpsTable(clickHouse, 'otel_2');
		await exportSpans(clickHouse, 'otel_2', agentOps.project.id, world.spans);
		portal = await startPortal({
			AGENTOPS_API_KEY: '',
			AGENTOPS_API_URL: agentOps.url,
			AGENTOPS_EMAIL: 'service@example.com',
			AGENTOPS_PASSWORD: 'correct horse',
			CLICKHOUSE_URL: clickHouse.url,
			CLICKHOUSE_USER: clickHouse.user,
			CLICKHOUSE_PASSWORD: clickHouse.password
		});
		started.push(portal);
		cookie = await signIn(portal);
	}, 120_000);
	afterAll(async () => {
		for (const each of started.reverse()) await each.stop();
	}, 60_000);

	const get = async (path: string) => {
		const response = await fetch(`${portal.url}${path}`, { headers: { cookie } });
		expect(response.status, portal.output()).toBe(200);
		return response.text();
	};
	/** Model calls: no v4 answer lists them. */
	const calls = async (): Promise<unknown> =>
		JSON.parse(await get('/admin/monitoring/traces/rows?rows=calls&range=now-24h'));

	test('lists what v4 cannot list, out of the copy', async () => {
		await vi.waitFor(async () => {
			expect(await calls()).toMatchObject({
				value: { total: 1, rows: [{ title: 'openai.chat.completion' }] }
			});
		}, patient);
	});

	test('answers the contract out of v4', async () => {
		const before = agentOps.calls.length;
		const range = new URLSearchParams({
			project_id: agentOps.project.id,
			start_time: new Date(world.startMs - 60_000).toISOString(),
			end_time: new Date(world.startMs + 3_600_000).toISOString()
		});
		expect(JSON.parse(await get(`/api/agentops/traces?${range}`))).toMatchObject({ total: 4 });
		expect(agentOps.calls.slice(before).some(({ path }) => path.includes('/v4/traces/list'))).toBe(
			true
		);
	});

	test('writes nothing to that server, and needs it for no page', async () => {
		expect(await clickHouse.sql("SHOW DATABASES LIKE 'otel%'")).toBe('"otel_2"\n');
		clickHouse.beDown(true);
		await vi.waitFor(async () => {
			expect(await calls()).toMatchObject({
				value: { total: 1, coverage: { copying: { fault: { source: 'clickhouse' } } } }
			});
		}, patient);
		// A page whose list takes longer than the page waits has it in a script.
		await vi.waitFor(async () => {
			expect(await get('/admin/monitoring/traces')).toMatch(
				/No new spans come from AgentOps|새 스팬을 받지 못하고/
			);
		}, patient);
		expect((await fetch(`${portal.url}/readyz`)).status).toBe(200);
		clickHouse.beDown(false);
	});

	test('takes no spans: AgentOps’ collector does', async () => {
		const page = await get('/admin/get-started');
		expect(page).toMatch(/AgentOps의 컬렉터|collector of your AgentOps/);
		const sent = await fetch(`${portal.url}/v1/traces`, { method: 'POST', body: '{}' });
		expect(sent.status).toBe(401);
	});
});
