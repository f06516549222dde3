/** Copies all rows of one database into another of the same schema: SQLite into MariaDB. */
import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import { countRows } from '../backup/sqlite-copy.ts';
import type { Tables } from '../tables.ts';

/** Rows whose column names are known at run time only. */
type AnyDatabase = Record<string, Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

const batchRows = 200;

/** Why the rows cannot be copied; a sentence for the terminal. */
export class CopyError extends Error {
	override readonly name = 'CopyError';
}

/**
 * All rows or none.
 * @param source of SQLite, which nobody writes to
 * @param fresh a database that has been migrated and nothing else: what a migration itself puts in
 * @param target migrated, and as empty as `fresh`
 * @returns rows by table
 * @throws CopyError
 */
export async function copyRows(
	source: Kysely<Tables>,
	fresh: Kysely<Tables>,
	target: Kysely<Tables>
): Promise<Record<string, number>> {
	const before = await countRows(target);
	const bare = await countRows(fresh);
	const filled = Object.keys(before).filter((table) => before[table] !== bare[table]);
	if (filled.length > 0) {
		throw new CopyError(
			`The database that DATABASE_URL names is not empty (${filled.join(', ')}). Make a new one, or DROP DATABASE and CREATE DATABASE it, and run the command again.`
		);
	}
	const tables = await inOrderOfReferences(source);
	const instants = await columnsOfTime(target);
	await target.transaction().execute(async (transaction) => {
		for (const table of [...tables].reverse()) {
			await sql`DELETE FROM ${sql.table(table)}`.execute(transaction);
		}
		for (const table of tables) {
			const times = instants.get(table) ?? new Set();
			const written = await copyTable(source, transaction, table, times);
			const read = await readBack(transaction, table);
			if (written !== read) {
				throw new CopyError(`The table ${table} was not copied as it is. Nothing was changed.`);
			}
		}
	});
	return countRows(target);
}

/** @returns a digest of the rows, whatever their order */
async function copyTable(
	source: Kysely<Tables>,
	target: Transaction<Tables>,
	table: string,
	times: ReadonlySet<string>
): Promise<string> {
	const digest = new RowsDigest();
	for (let last = -1; ;) {
		const { rows } = await sql<Row & { rowOfSource: number }>`
			SELECT rowid AS rowOfSource, * FROM ${sql.table(table)}
			WHERE rowid > ${last} ORDER BY rowid LIMIT ${batchRows}`.execute(source);
		const end = rows.at(-1);
		if (end === undefined) return digest.text();
		last = end.rowOfSource;
		const values = rows.map(({ rowOfSource: _, ...row }) => withTimes(row, times));
		for (const row of values) digest.add(row);
		try {
			await asAny(target).insertInto(table).values(values).execute();
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			throw new CopyError(`The table ${table} cannot be copied: ${why}`, { cause: error });
		}
	}
}

async function readBack(target: Transaction<Tables>, table: string): Promise<string> {
	const digest = new RowsDigest();
	for await (const row of asAny(target).selectFrom(table).selectAll().stream(batchRows)) {
		digest.add(row);
	}
	return digest.text();
}

// The tables are those that both databases name; their columns are copied as they come.
const asAny = (db: Kysely<Tables>) => db as unknown as Kysely<AnyDatabase>;

/** better-auth's times are text on SQLite. */
function withTimes(row: Row, times: ReadonlySet<string>): Row {
	return Object.fromEntries(
		Object.entries(row).map(([column, value]) => [
			column,
			times.has(column) && typeof value === 'string' ? new Date(value) : value
		])
	);
}

async function columnsOfTime(db: Kysely<Tables>): Promise<ReadonlyMap<string, Set<string>>> {
	const tables = await db.introspection.getTables();
	return new Map(
		tables.map(({ name, columns }) => [
			name,
			new Set(columns.filter(({ dataType }) => dataType === 'datetime').map((each) => each.name))
		])
	);
}

/** A table comes after those that it refers to. */
async function inOrderOfReferences(source: Kysely<Tables>): Promise<string[]> {
	const tables = await source.introspection.getTables();
	const ordered: string[] = [];
	const place = async (table: string): Promise<void> => {
		if (ordered.includes(table)) return;
		const { rows } = await sql<{ parent: string }>`
			SELECT "table" AS parent FROM pragma_foreign_key_list(${table})`.execute(source);
		for (const { parent } of rows) if (parent !== table) await place(parent);
		ordered.push(table);
	};
	for (const { name } of tables) await place(name);
	return ordered;
}

/** Adds hashes of rows up, so that two databases may give them in any order. */
class RowsDigest {
	#rows = 0;
	#sum = 0n;

	add(row: Row): void {
		const cells = Object.keys(row)
			.sort()
			.map((column) => [column, plain(row[column])]);
		const hash = createHash('sha256').update(JSON.stringify(cells)).digest();
		this.#rows += 1;
		this.#sum = BigInt.asUintN(
			128,
			this.#sum + (hash.readBigUInt64BE(0) << 64n) + hash.readBigUInt64BE(8)
		);
	}

	text(): string {
		return `${this.#rows}:${this.#sum.toString(16)}`;
	}
}

/** One form of what the drivers give: large integers may be text, truths may be numbers. */
function plain(value: unknown): string | null {
	if (value === null || value === undefined) return null;
	if (value instanceof Date) return value.toISOString();
	if (typeof value === 'boolean') return value ? '1' : '0';
	return typeof value === 'string' ? value : JSON.stringify(value);
}
