/** `npm run move-database`: the portal's own database from SQLite to MariaDB. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { copySqlite } from '../database/backup/sqlite-copy.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { CopyError, copyRows } from '../database/move/copy-rows.ts';
import { verifyAudit } from './audit-check.ts';
import { databaseFile } from './backup/backup.ts';
import { CommandError, type Terminal } from './command.ts';
import { askState } from './door/knock.ts';

/** @throws CommandError; nothing is changed then but the tables that MariaDB may have got */
export async function moveDatabase(config: Config, { say }: Pick<Terminal, 'say'>): Promise<void> {
	const { DATA_DIR: dataDir, DATABASE_URL: url } = config;
	if (!url) {
		throw new CommandError(
			'Set DATABASE_URL to an empty database on MariaDB first (mysql://user:password@host/database), in .env or the environment.'
		);
	}
	const from = join(dataDir, databaseFile);
	if (!existsSync(from)) throw new CommandError(`There is no ${from}: nothing to move.`);
	if ((await askState(dataDir)) !== null) {
		throw new CommandError(
			`A portal runs on ${dataDir}. Stop it first: what it writes meanwhile would be lost.`
		);
	}
	const workplace = await mkdtemp(join(dataDir, 'backup-'));
	const opened: Database[] = [];
	const open = async (folder: string, of: string | undefined) => {
		const database = await openDatabase(folder, of);
		opened.push(database);
		return database.kysely;
	};
	try {
		// A copy, so that the migrations that this portal adds change nothing in the original.
		const fresh = await open(join(workplace, 'fresh'), undefined);
		copySqlite(from, join(workplace, databaseFile));
		const source = await open(workplace, undefined);
		const target = await open(dataDir, url);
		const rows = await copyRows(source, fresh, target);
		say(
			`Copied ${sum(rows)} rows of ${Object.keys(rows).length} tables, and read every one of them back: ${rows.person ?? 0} people, ${rows.project ?? 0} projects.`
		);
		say(await verifyAudit(target, config.PORTAL_SECRET, dataDir));
	} catch (error) {
		if (error instanceof CopyError) throw new CommandError(error.message, { cause: error });
		throw error;
	} finally {
		for (const database of opened) await database.close();
		await rm(workplace, { recursive: true, force: true });
	}
	say('Start the portal with the same DATABASE_URL: people, sign-ins and API keys are as before.');
	if (!config.PORTAL_SECRET) {
		say(
			`For several portals on this database give each of them the lines of ${join(dataDir, 'secret')}, joined by commas, as PORTAL_SECRET.`
		);
	}
	say(`${from} is no longer read. Keep it until all is well.`);
}

const sum = (rows: Readonly<Record<string, number>>) =>
	Object.values(rows).reduce((total, count) => total + count, 0);
