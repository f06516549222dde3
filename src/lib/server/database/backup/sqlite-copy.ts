/** The portal's own database as a file that nobody writes to: made, looked into, counted. */
import { existsSync } from 'node:fs';
import Sqlite from 'libsql';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/**
 * Copies a database as it is at one moment, whoever writes to it meanwhile.
 * @param to must not exist
 */
export function copySqlite(from: string, to: string): void {
	const source = new Sqlite(from, { fileMustExist: true });
	try {
		source.pragma('busy_timeout = 5000');
		source.prepare('VACUUM INTO ?').run(to);
	} finally {
		source.close();
	}
}

/** Opens a database without migrating it; null when there is none. */
export function openAsItIs(path: string): Kysely<Tables> | null {
	if (!existsSync(path)) return null;
	const database = new Sqlite(path, { fileMustExist: true });
	database.pragma('busy_timeout = 5000');
	return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}

/** The migrations that a database has had, in their order; none when it was never opened by a portal. */
export async function appliedMigrations(db: Kysely<Tables>): Promise<string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
	const { rows } = await sql<{ name: string }>`
		SELECT name FROM kysely_migration ORDER BY name`.execute(db);
	return rows.map(({ name }) => name);
}

/** Rows of every table of ours, by its name. */
export async function countRows(db: Kysely<Tables>): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { name } of await db.introspection.getTables()) {
		const { rows } = await sql<{ count: number | string }>`
			SELECT count(*) AS count FROM ${sql.table(name)}`.execute(db);
		counts[name] = Number(rows[0]?.count ?? 0);
	}
	return counts;
}
