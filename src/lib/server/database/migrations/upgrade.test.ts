import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { describeMariaDb } from '../../../../../tests/builders/mariadb.ts';
import { appliedMigrations } from '../backup/sqlite-copy.ts';
import { openDatabase } from '../database.ts';
import { askMariaDb } from '../engine/mariadb.ts';
import type { Tables } from '../tables.ts';
import { migrate, migrationNames } from './migrate.ts';

/** All rows by table, whatever the tables are. */
type Content = Record<string, Record<string, unknown>[]>;

const previous = migrationNames.slice(0, -1);
const root = mkdtempSync(join(tmpdir(), 'portal-upgrade-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(previous)('a database of %s', (name) => {
	it('keeps every value through an upgrade on SQLite', async () => {
		const folder = join(root, name);
		mkdirSync(folder);
		const database = new Sqlite(join(folder, 'portal.db'));
		database.pragma('foreign_keys = ON');
		const old = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
		const before = await fill(old, name);
		await old.destroy();
		await expectKept(before, folder, undefined);
	});
});

describeMariaDb((database) => {
	it.each(previous)('a database of %s keeps every value through an upgrade', async (name) => {
		const url = await database();
		const before = await askMariaDb(url, async (old) => {
			// As the portal's first start left it.
			const own = sql.id(new URL(url).pathname.slice(1));
			await sql`ALTER DATABASE ${own} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`.execute(old);
			return fill(old, name);
		});
		await expectKept(before, root, url);
	});
});

/** Migrates up to this name and puts a row into every table. @returns what is in it then */
async function fill(db: Kysely<Tables>, name: string): Promise<Content> {
	await migrate(db, name);
	expect((await appliedMigrations(db)).at(-1)).toBe(name);
	const tables = await db.introspection.getTables();
	let left = tables.filter((table) => !table.isView);
	// A table whose row refers to another's has to wait for it.
	for (let round = 0; left.length > 0; round++) {
		if (round > tables.length)
			throw new Error(`These take no row: ${left.map((each) => each.name).join()}`);
		const waiting: typeof left = [];
		for (const table of left) {
			const { rows } = await sql`SELECT 1 FROM ${sql.table(table.name)}`.execute(db);
			if (rows.length > 0) continue;
			const values = table.columns.map(({ dataType }) => valueOf(dataType));
			const columns = table.columns.map((column) => sql.ref(column.name));
			try {
				await sql`INSERT INTO ${sql.table(table.name)} (${sql.join(columns)})
					VALUES (${sql.join(values)})`.execute(db);
			} catch {
				waiting.push(table);
			}
		}
		left = waiting;
	}
	return read(
		db,
		tables.map((table) => table.name)
	);
}

/** The same text everywhere, so that references hold. */
function valueOf(dataType: string): unknown {
	if (/datetime/i.test(dataType)) return new Date('2026-03-26T01:30:00.123Z');
	if (/date/i.test(dataType)) return '2026-03-26T01:30:00.123Z';
	return /int|bool/i.test(dataType) ? 1 : '1';
}

async function read(db: Kysely<Tables>, tables: readonly string[]): Promise<Content> {
	const content: Content = {};
	for (const table of tables) {
		const { rows } = await sql<Record<string, unknown>>`
			SELECT * FROM ${sql.table(table)}`.execute(db);
		content[table] = rows;
	}
	return content;
}

async function expectKept(before: Content, folder: string, url: string | undefined): Promise<void> {
	expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);
	const upgraded = await openDatabase(folder, url);
	try {
		expect(await appliedMigrations(upgraded.kysely)).toEqual(migrationNames);
		const after = await read(upgraded.kysely, Object.keys(before));
		expect(after).toMatchObject(before);
	} finally {
		await upgraded.close();
	}
}
