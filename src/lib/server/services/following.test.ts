import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAgentOpsTable, exportSpans } from '../../../../tests/builders/agentops-table.ts';
import { agentopsDecorated, agentopsOpenai } from '../../../../tests/builders/agentops-spans.ts';
import {
	startClickHouse,
	type ClickHouseServer
} from '../../../../tests/fakes/clickhouse/server.ts';
import { readConfig } from '../config.ts';
import { StoreError } from '../trace-store/store-error.ts';
import { TableError } from '../trace-store/followed/table.ts';
import { toFollowFault } from './following.ts';
import { openServices, type Services } from './services.ts';
import { copyPlace } from './trace-home.ts';

const projectId = '5c1d7c1e-3f6a-4d53-9a3c-00000000000a';
const root = mkdtempSync(join(tmpdir(), 'portal-following-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const patient = { timeout: 30_000, interval: 100 };

describe('a portal on AgentOps’ ClickHouse', { timeout: 120_000 }, () => {
	let server: ClickHouseServer;
	let services: Services | null = null;
	let made = 0;
	beforeAll(async () => {
		server = await startClickHouse();
	});
	afterEach(async () => {
		server.beDown(false);
		await services?.close();
		services = null;
	});
	afterAll(() => server.stop());

	async function agentOps(): Promise<string> {
		const database = `otel_${(made += 1)}`;
		await createAgentOpsTable(server, database);
		return database;
	}

	async function open(
		database: string,
		env: Record<string, string> = {},
		patienceMs?: number
	): Promise<Services> {
		services = await openServices(
			readConfig({
				DATA_DIR: join(root, database),
				LOG_LEVEL: 'silent',
				CLICKHOUSE_URL: server.url,
				CLICKHOUSE_USER: server.user,
				CLICKHOUSE_PASSWORD: server.password,
				CLICKHOUSE_DATABASE: database,
				...env
			}),
			patienceMs === undefined ? undefined : { ms: patienceMs }
		);
		return services;
	}

	const nowNs = () => BigInt(Date.now() - 60_000) * 1_000_000n;
	const send = (database: string) => {
		const of = { traceId: 'c'.repeat(32), serviceName: '결제 상담', startNs: nowNs() };
		const session = agentopsDecorated('session', '고객 응대', of);
		const call = agentopsOpenai({ ...of, parentSpanId: session.spanId });
		return exportSpans(server, database, projectId, [session, call]);
	};
	const range = () => ({ startMs: Date.now() - 3_600_000, endMs: Date.now() + 60_000 });
	const sessions = (of: Services) =>
		of.analytics.sessions(projectId, {
			range: range(),
			terms: [],
			orderBy: 'start',
			descending: true,
			limit: 10,
			cursor: null
		});

	it('shows its projects by a name that says something, and their sessions', async () => {
		const database = await agentOps();
		await send(database);
		const portal = await open(database);
		expect(portal.intake).toBeNull();
		await vi.waitFor(async () => {
			expect(await sessions(portal)).toMatchObject({
				ok: true,
				value: { total: 1, rows: [{ name: '고객 응대.session', spanCount: 2, llmCalls: 1 }] }
			});
		}, patient);
		expect(await portal.projects.list()).toEqual([
			{ id: projectId, slug: '결제-상담-5c1d7c1e', name: '결제 상담 5c1d7c1e' }
		]);
		expect(await portal.readiness()).toEqual({ database: true, store: true });
		expect(portal.money.noRepricing).toBeNull();
		const reply = await sessions(portal);
		expect(reply.ok && reply.value.coverage).toEqual({ readSessions: 1, totalSessions: 1 });
		expect((await portal.connections.test('store', ''))?.facts).toEqual(
			expect.arrayContaining([{ what: 'copied', value: '2 / 2' }])
		);
		expect((await server.sql(`SHOW TABLES FROM ${database}`)).trim()).toBe('"otel_traces"');
	});

	it('goes on showing what it has while that is down, and says so by name', async () => {
		const database = await agentOps();
		await send(database);
		const portal = await open(database);
		await vi.waitFor(
			async () => expect(await sessions(portal)).toMatchObject({ value: { total: 1 } }),
			patient
		);
		await server.sql(`RENAME TABLE ${database}.otel_traces TO ${database}.elsewhere`);
		await vi.waitFor(async () => {
			const reply = await sessions(portal);
			expect(reply).toMatchObject({
				value: {
					total: 1,
					coverage: { copying: { fault: { source: 'clickhouse', hint: 'check-table' } } }
				}
			});
		}, patient);
		expect((await portal.connections.test('store', ''))?.fault).toMatchObject({
			source: 'clickhouse'
		});
		await server.sql(`RENAME TABLE ${database}.elsewhere TO ${database}.otel_traces`);
		await vi.waitFor(async () => {
			const reply = await sessions(portal);
			expect(reply.ok && reply.value.coverage.copying).toBeUndefined();
		}, patient);
	});

	it('does not start where it cannot tell whose the tables are', async () => {
		server.beDown(true);
		await expect(open('somewhere', { CLICKHOUSE_READ_ONLY: 'true' }, 0)).rejects.toThrow(
			/^CLICKHOUSE_URL: cannot be asked whose tables somewhere holds/
		);
		server.beDown(false);
	});

	it('waits for a server that starts beside it', async () => {
		const database = await agentOps();
		server.beDown(true);
		setTimeout(() => server.beDown(false), 1_200);
		const portal = await open(database);
		expect(await sessions(portal)).toMatchObject({ ok: true });
	});
});

describe('the place of the copy', () => {
	const place = (env: Record<string, string>) =>
		copyPlace(readConfig({ DATA_DIR: '/data', CLICKHOUSE_URL: 'http://ch:8123', ...env }));
	const inDataDir = { dataDir: '/data', memoryMb: 1024 };

	it('is a database beside AgentOps’ own', () => {
		expect(place({})).toMatchObject({ database: 'otel_2_portal', readOnly: false });
		expect(place({ CLICKHOUSE_PORTAL_DATABASE: 'mine' })).toMatchObject({ database: 'mine' });
	});

	it('is DATA_DIR where the server may not be written, or AgentOps is read over v4', () => {
		expect(place({ CLICKHOUSE_READ_ONLY: 'true' })).toEqual(inDataDir);
		expect(place({ AGENTOPS_API_URL: 'http://agentops:8003' })).toEqual(inDataDir);
		expect(
			place({ AGENTOPS_API_URL: 'http://agentops:8003', CLICKHOUSE_PORTAL_DATABASE: 'mine' })
		).toMatchObject({ database: 'mine' });
	});

	it('is never AgentOps’ own database', () => {
		expect(() => place({ CLICKHOUSE_PORTAL_DATABASE: 'otel_2' })).toThrow(
			/^CLICKHOUSE_PORTAL_DATABASE/
		);
	});
});

describe('trouble while copying', () => {
	it('is the followed server’s or the store’s own', () => {
		expect(toFollowFault(new TableError('rejected', 'no table'))).toMatchObject({
			source: 'clickhouse',
			hint: 'check-table'
		});
		expect(toFollowFault(new TableError('unauthenticated', 'no'))).toMatchObject({
			source: 'clickhouse',
			hint: 'check-credentials'
		});
		expect(toFollowFault(new StoreError('full', 'no space'))).toMatchObject({
			source: 'store',
			hint: 'store-full'
		});
	});
});
