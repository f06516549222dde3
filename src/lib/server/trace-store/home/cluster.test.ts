import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import type { StoreClient } from '../client.ts';
import { migrate } from '../migrate.ts';
import { migrations } from '../schema.ts';
import {
	checkCluster,
	checkDatabase,
	createClusterDatabase,
	toClusterStatement
} from './cluster.ts';

/** All that a first start says. */
async function statementsOfFirstStart(): Promise<string[]> {
	const said: string[] = [];
	const store: Pick<StoreClient, 'command' | 'rows' | 'catchUp'> = {
		command: async (sql) => void said.push(sql),
		rows: async () => [],
		catchUp: async () => undefined
	};
	await migrate(store as StoreClient);
	return said;
}

describe('a statement for a cluster', () => {
	let temp: TempStore;
	let statements: string[];
	beforeAll(async () => {
		temp = await openTempStore();
		statements = await statementsOfFirstStart();
	}, 60_000);
	afterAll(() => temp.remove());

	it('is looked at for every migration', () => {
		expect(statements.length).toBeGreaterThan(
			migrations.flatMap((migration) => migration.statements).length
		);
	});

	it('makes no table that is on one server only', () => {
		const tables = statements.filter((sql) => /CREATE TABLE/.test(sql)).map(toClusterStatement);
		expect(tables.length).toBeGreaterThan(8);
		for (const sql of tables) {
			expect(sql).toMatch(/ENGINE = Replicated(Aggregating|Replacing)?MergeTree\b/);
			// What is inserted again after a deletion is not taken for a repetition.
			expect(sql).toContain('replicated_deduplication_window = 0');
			expect(sql).toContain('min_compressed_bytes_to_fsync_after_fetch = 1');
		}
		// Rows of any other engine would be on one server only.
		const engines = statements.flatMap((sql) => [...sql.matchAll(/ENGINE\s*=\s*(\w+)/g)]);
		expect(engines.filter(([, engine]) => !engine?.endsWith('MergeTree'))).toEqual([]);
	});

	it('differs in nothing else', () => {
		for (const sql of statements) {
			const back = toClusterStatement(sql)
				.replace('ENGINE = Replicated', 'ENGINE = ')
				.replace(
					'min_compressed_bytes_to_fsync_after_fetch = 1, replicated_deduplication_window = 0, ',
					''
				);
			expect(back).toBe(sql);
			if (!sql.includes('CREATE TABLE')) expect(toClusterStatement(sql)).toBe(sql);
		}
	});

	it('is understood by the engine', async () => {
		const all = [...statements.map(toClusterStatement), createClusterDatabase('otel_2', 'site-1')];
		for (const sql of all) {
			const [row] = await temp.store.rows<{ sql: string }>(
				'SELECT formatQuery({sql:String}) AS sql',
				{ sql }
			);
			expect(row?.sql).toBeTruthy();
		}
	});
});

describe('a cluster', () => {
	const answering =
		(row: object): StoreClient['rows'] =>
		async <Row>() => [row as Row];

	it('has one shard', async () => {
		await checkCluster(answering({ shards: 1 }), 'site');
		await expect(checkCluster(answering({ shards: 0 }), 'site')).rejects.toThrow(
			'knows no cluster'
		);
		await expect(checkCluster(answering({ shards: 3 }), 'site')).rejects.toThrow('has 3 shards');
	});

	it('has a database and tables that are copied, and no other setting finds them', async () => {
		const look = (cluster: string | null, engine: string, tables: readonly string[]) =>
			checkDatabase(answering({ engine, tables }), 'otel_2', cluster);
		const copied = ['ReplicatedMergeTree'];
		await look('site', 'Replicated', copied);
		await look('site', 'Replicated', []);
		await look(null, 'Atomic', ['MergeTree']);
		await look(null, 'Atomic', []);
		// As ClickHouse Cloud has it, where every table is shared.
		await look(null, 'Replicated', ['SharedMergeTree']);
		await expect(look(null, 'Replicated', copied)).rejects.toThrow('set CLICKHOUSE_CLUSTER');
		for (const [engine, tables] of [
			['Atomic', []],
			['Atomic', ['MergeTree']],
			['Replicated', ['MergeTree']]
		] as const) {
			await expect(look('site', engine, tables)).rejects.toThrow('Name another one');
		}
	});
});
