import type { StoreClient } from './client.ts';
import { migrations as all, type Migration } from './schema.ts';

/**
 * Brings the store to the newest schema; does nothing when it is there. To be run by one process at a
 * time, while none writes.
 *
 * Statements are written so that they may run twice, and a version is noted only after all of its
 * statements: a start that died half way is finished by the next one. In a store without a version there is
 * nothing yet that would be long to repeat, so its versions are noted at once: each note is a write of its own.
 *
 * @returns the versions applied now
 * @throws StoreError
 */
export async function migrate(
	store: StoreClient,
	migrations: readonly Migration[] = all
): Promise<number[]> {
	await store.command(`
		CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, name String, AppliedAt DateTime)
		ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1`);
	await store.catchUp(['schema_migrations']);
	const rows = await store.rows<{ version: number }>('SELECT version FROM schema_migrations');
	const applied = new Set(rows.map((row) => row.version));
	const missing = migrations.filter(({ version }) => !applied.has(version));
	const rounds = applied.size === 0 ? [missing] : missing.map((migration) => [migration]);
	for (const round of rounds) {
		for (const { statements, fill } of round) {
			for (const statement of statements) await store.command(statement);
			await fill?.(store);
		}
		await store.command(
			`INSERT INTO schema_migrations
			SELECT version, name, now() FROM (SELECT {versions:Array(UInt32)} AS version, {names:Array(String)} AS name)
			ARRAY JOIN version, name`,
			{ versions: round.map(({ version }) => version), names: round.map(({ name }) => name) }
		);
	}
	return missing.map(({ version }) => version);
}
