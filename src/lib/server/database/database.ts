import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import { withFileLock } from './engine/file-lock.ts';
import { openMariaDb } from './engine/mariadb.ts';
import type { Patience } from '../until-it-answers.ts';
import { migrate } from './migrations/migrate.ts';
import type { Tables } from './tables.ts';

/** The portal's own database, migrated and ready. */
export interface Database {
	readonly kysely: Kysely<Tables>;
	/** What better-auth must know to bind dates and booleans. */
	readonly dialect: 'sqlite' | 'mysql';
	/** @throws when the database does not answer */
	ping(): Promise<void>;
	close(): Promise<void>;
}

/**
 * Opens the MariaDB that `url` names, or else `DATA_DIR/portal.db`, making directory and file readable
 * by their owner only.
 * @param url `DATABASE_URL`; undefined for the file
 * @param patience with a server that does not answer yet
 * @throws DatabaseUrlError for a database that this portal cannot use
 */
export async function openDatabase(
	dataDir: string,
	url: string | undefined,
	patience?: Patience
): Promise<Database> {
	if (url !== undefined) return openMariaDb(url, patience);
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const path = join(dataDir, 'portal.db');
	makePrivate(path);
	return withFileLock(`${path}.lock`, () => openSqlite(path));
}

/** SQLite gives its -wal and -shm files the mode of the database file. */
function makePrivate(path: string): void {
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
}

/**
 * SQLite rolls DDL back, which Kysely's adapter does not say: with it a start that is killed in the
 * middle of a migration leaves nothing half-made.
 */
class TransactionalSqlite extends SqliteDialect {
	override createAdapter(): SqliteAdapter {
		return new TransactionalDdlAdapter();
	}
}

class TransactionalDdlAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

async function openSqlite(path: string): Promise<Database> {
	const sqlite = new Sqlite(path);
	// Readers never wait for the writer, and a commit survives the death of the process. `full` would
	// add a sync per commit to survive a power cut too; NORMAL may then lose the last commits, never
	// the file.
	sqlite.pragma('journal_mode = WAL');
	sqlite.pragma('synchronous = NORMAL');
	sqlite.pragma('busy_timeout = 5000');
	sqlite.pragma('foreign_keys = ON');
	const kysely = new Kysely<Tables>({ dialect: new TransactionalSqlite({ database: sqlite }) });
	try {
		await migrate(kysely);
	} catch (error) {
		await kysely.destroy();
		throw error;
	}
	return {
		kysely,
		dialect: 'sqlite',
		ping: async () => {
			await kysely.selectFrom('setting').select('name').limit(1).execute();
		},
		close: () => kysely.destroy()
	};
}
