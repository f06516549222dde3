/**
 * What the portal says to a ClickHouse cluster. There is no cluster in the tests: a server plays one of
 * its replicas, and what a second would make of it is in ClickHouse's documentation, not here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spanRow, someProject } from '../builders/span-row.ts';
import { startClickHouse, type ClickHouseServer } from '../fakes/clickhouse/server.ts';
import { openStore, type StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { removeExpired } from '../../src/lib/server/trace-store/retention/expired.ts';
import { defaultLimits, openSpanWriter } from '../../src/lib/server/trace-store/write/writer.ts';

const gate = {
	enter: async () => async () => undefined,
	alone: <T>(work: () => Promise<T>) => work()
};

describe('on a ClickHouse cluster', { timeout: 120_000 }, () => {
	let server: ClickHouseServer;
	let store: StoreClient;
	const cluster = { name: 'site', shards: 1 };
	const open = (database: string, name: string) =>
		openStore({
			url: server.url,
			user: server.user,
			password: server.password,
			database,
			cluster: name,
			readOnly: false
		});
	beforeAll(async () => {
		server = await startClickHouse(cluster);
		store = await open('copied', 'site');
		await migrate(store);
	}, 60_000);
	afterAll(async () => {
		await store.close();
		await server.stop();
	});

	it('the database takes changes of tables to all replicas', () => {
		expect(server.requests.map(({ sql }) => sql)).toContainEqual(
			expect.stringMatching(
				/^CREATE DATABASE IF NOT EXISTS copied ON CLUSTER 'site'\s+ENGINE = Replicated\('\/clickhouse\/databases\/copied', '\{shard\}', '\{replica\}'\)/
			)
		);
		const tables = server.requests.filter(({ sql }) => /^CREATE TABLE/.test(sql));
		expect(tables.length).toBeGreaterThan(8);
		for (const { sql } of tables) expect(sql).toMatch(/ENGINE = Replicated\w*MergeTree/);
	});

	it('spans are acknowledged by more than half of the replicas, and asked for where all are known', async () => {
		const before = server.requests.length;
		const writer = await openSpanWriter(store, Date.now, { ...defaultLimits, lingerMs: 0 }, gate);
		expect(await writer.write([spanRow()])).toEqual({ kind: 'stored' });
		expect(await writer.write([spanRow(), spanRow({ spanId: 'c'.repeat(16) })])).toEqual({
			kind: 'stored'
		});
		await writer.reconcile();
		await writer.close();
		const said = server.requests.slice(before);
		const inserts = said.filter(({ sql }) => sql.startsWith('INSERT INTO'));
		expect(inserts.length).toBeGreaterThan(3);
		for (const { given } of inserts) {
			expect(given).toMatchObject({ insert_quorum: 'auto', insert_quorum_parallel: '1' });
		}
		const looksUp = said.findIndex(({ sql }) => sql.startsWith('SELECT TraceId AS trace'));
		expect(said.slice(0, looksUp).map(({ sql }) => sql)).toContain(
			'SYSTEM SYNC REPLICA copied.sessions LIGHTWEIGHT'
		);
		const [row] = await store.rows('SELECT count() AS spans FROM otel_traces');
		expect(row).toEqual({ spans: 2 });
	});

	it('nothing is deleted by a question that each replica would answer for itself', async () => {
		const before = server.requests.length;
		const writer = await openSpanWriter(store, Date.now, defaultLimits, gate);
		await writer.rebuild([{ projectId: someProject, traceId: 'a'.repeat(32) }]);
		await writer.close();
		expect(await removeExpired(store, someProject, Date.now(), async () => undefined)).toBe(1);
		const deletions = server.requests.slice(before).filter(({ sql }) => sql.startsWith('DELETE'));
		expect(deletions.length).toBeGreaterThan(6);
		expect(deletions.filter(({ sql }) => sql.includes('SELECT'))).toEqual([]);
	});

	it('a cluster that the portal cannot use is refused in a sentence', async () => {
		await expect(open('other', 'nowhere')).rejects.toThrow('knows no cluster "nowhere"');
		cluster.shards = 3;
		await expect(open('other', 'site')).rejects.toThrow('"site" has 3 shards');
	});
});
