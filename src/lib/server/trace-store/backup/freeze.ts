/** A still picture of the embedded store while it goes on working: hard links, so it takes no space. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreClient } from '../client.ts';
import { bookTables } from '../closing/tables.ts';
import { readTotals, type StoreTotals } from './totals.ts';

export interface FrozenTable {
	readonly name: string;
	/** The statement that makes it. */
	readonly create: string;
	/** Holds a folder per part; null for a view and for a table that is made anew. May not exist: no rows. */
	readonly folder: string | null;
}

export interface FrozenStore {
	/** Of the engine. */
	readonly version: string;
	/** Versions of the schema. */
	readonly migrations: readonly number[];
	/** In the order in which they can be made. */
	readonly tables: readonly FrozenTable[];
	readonly totals: StoreTotals;
}

interface TableRow {
	readonly name: string;
	readonly engine: string;
	readonly createQuery: string;
	readonly path: string;
}

/** What says how far other tables are filled: frozen first, so that it never promises too much. */
const marks = ['search_marks', 'input_marks', 'ingest_marks', 'followed_buckets'];

/**
 * Left empty: hours may be closed meanwhile, and what one table has without the other would be told twice. They are
 * closed again out of the rest, behind the first pages.
 */
const remade: readonly string[] = [
	'closed_hours',
	...bookTables,
	'closing_sessions',
	'closing_calls'
];

/**
 * Freezes every table. The caller sees to it that no span is written and no job changes the store
 * meanwhile; the indexer may go on.
 * @param name of the picture: letters and digits (others are escaped in the name of its folder)
 * @throws StoreError
 */
export async function freezeStore(store: StoreClient, name: string): Promise<FrozenStore> {
	const rows = await store.rows<TableRow>(
		`
		SELECT name, engine, create_table_query AS createQuery, data_paths[1] AS path
		FROM system.tables
		WHERE database = currentDatabase() AND (engine LIKE '%MergeTree' OR engine = 'MaterializedView')
		ORDER BY engine = 'MaterializedView', name NOT IN {marks:Array(String)}, name`,
		{ marks }
	);
	const tables: FrozenTable[] = [];
	for (const { name: table, engine, createQuery, path } of rows) {
		const hasParts = engine !== 'MaterializedView' && !remade.includes(table);
		if (hasParts) await store.command(`ALTER TABLE \`${table}\` FREEZE WITH NAME '${name}'`);
		tables.push({ name: table, create: createQuery, folder: hasParts ? frozen(path, name) : null });
	}
	const migrations = await store.rows<{ version: number }>(
		'SELECT version FROM schema_migrations ORDER BY version'
	);
	const [engine] = await store.rows<{ version: string }>('SELECT version() AS version');
	return {
		version: engine?.version ?? '',
		migrations: migrations.map(({ version }) => version),
		tables,
		totals: await readTotals(store)
	};
}

/**
 * Removes the picture; without one it does nothing.
 * @param name absent = whatever a process that died has left
 */
export async function removeFrozen(dataDir: string, name = ''): Promise<void> {
	await rm(join(dataDir, 'traces/shadow', name), { recursive: true, force: true });
}

/** `…/traces/store/abc/<uuid>/` → `…/traces/shadow/<name>/store/abc/<uuid>/` */
function frozen(path: string, name: string): string {
	const root = path.lastIndexOf('/store/');
	return `${path.slice(0, root)}/shadow/${name}${path.slice(root)}`;
}
