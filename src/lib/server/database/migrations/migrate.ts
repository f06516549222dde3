import { Migrator, type Kysely, type Migration } from 'kysely';
import { peopleProjectsKeys } from './0001-people-projects-keys.ts';
import { savedViews } from './0002-saved-views.ts';
import { audit } from './0003-audit.ts';
import { peopleAccess } from './0004-people-access.ts';
import { money } from './0005-money.ts';
import { retention } from './0006-retention.ts';
import { gate } from './0007-gate.ts';
import { keyEnd } from './0008-key-end.ts';
import { oidc } from './0009-oidc.ts';
import { sealedReceivers } from './0010-sealed-receivers.ts';
import { linkMaker } from './0011-link-maker.ts';

/** Names sort in the order in which they run and never change once released. */
const migrations: Record<string, Migration> = {
	'0001-people-projects-keys': peopleProjectsKeys,
	'0002-saved-views': savedViews,
	'0003-audit': audit,
	'0004-people-access': peopleAccess,
	'0005-money': money,
	'0006-retention': retention,
	'0007-gate': gate,
	'0008-key-end': keyEnd,
	'0009-oidc': oidc,
	'0010-sealed-receivers': sealedReceivers,
	'0011-link-maker': linkMaker
};

/** The migrations that this portal knows, in the order in which they run. */
export const migrationNames: readonly string[] = Object.keys(migrations);

/**
 * Brings the schema up to date. The caller holds the lock where the dialect has none of its own.
 * @param upTo an earlier state to stop at; tests of upgrades begin there
 * @throws the first migration's error; a database newer than this portal is refused as well
 */
export async function migrate<T>(db: Kysely<T>, upTo?: string): Promise<void> {
	const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
	const { error } = await (upTo === undefined
		? migrator.migrateToLatest()
		: migrator.migrateTo(upTo));
	if (error instanceof Error) throw error;
	if (error !== undefined) throw new Error('A migration failed.', { cause: error });
}
