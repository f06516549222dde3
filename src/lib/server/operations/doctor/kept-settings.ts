/** Connections that are kept in the portal, for the doctor to look at what the portal really uses. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { createTextSeal } from '../../auth/sealed-text.ts';
import { peekSecrets } from '../../auth/secrets.ts';
import type { Config } from '../../config.ts';
import { appliedMigrations, openAsItIs } from '../../database/backup/sqlite-copy.ts';
import { askMariaDb } from '../../database/engine/mariadb.ts';
import { createSettings } from '../../database/settings.ts';
import type { Tables } from '../../database/tables.ts';
import { openStoredSettings, storedNames } from '../../services/connections/stored-settings.ts';
import { databaseFile, secretFile } from '../backup/backup.ts';
import { ok, warning, type Finding } from './finding.ts';

/** The settings that the portal uses, and what there is to say about those that it keeps itself. */
export interface UsedSettings {
	readonly config: Config;
	readonly findings: readonly Finding[];
}

/**
 * Changes nothing. A database that cannot be read keeps nothing that could be used: another check tells of
 * it.
 */
export async function readUsedSettings(config: Config): Promise<UsedSettings> {
	const asGiven = { config, findings: [] };
	if (!config.PORTAL_SECRET && !existsSync(join(config.DATA_DIR, secretFile))) return asGiven;
	try {
		if (config.DATABASE_URL) return await askMariaDb(config.DATABASE_URL, (db) => read(db, config));
		const db = openAsItIs(join(config.DATA_DIR, databaseFile));
		if (db === null) return asGiven;
		try {
			return await read(db, config);
		} finally {
			await db.destroy();
		}
	} catch {
		return asGiven;
	}
}

async function read(db: Kysely<Tables>, config: Config): Promise<UsedSettings> {
	if ((await appliedMigrations(db)).length === 0) return { config, findings: [] };
	const hop = 'kept connections';
	const unread: string[] = [];
	const seal = createTextSeal(peekSecrets(config.PORTAL_SECRET, config.DATA_DIR), 'connections');
	const nothing = async () => undefined;
	const kept = await openStoredSettings(
		config,
		{ get: createSettings(db).get, set: nothing, remove: nothing },
		seal,
		(error) => unread.push(error instanceof Error ? error.message : String(error))
	);
	const names = Object.values(storedNames)
		.flat()
		.filter((name) => kept.isStored(name));
	return {
		config: kept.config(),
		findings: [
			...(names.length > 0 ? [ok(hop, `kept in the portal: ${names.join(', ')}`)] : []),
			...unread.map((found) =>
				warning(
					hop,
					found,
					'Put the secret that sealed it back, behind the newest; or enter the connection anew (Settings, Connections).'
				)
			)
		]
	};
}
