import type { Kysely, Migration } from 'kysely';

/** A key that was replaced stays good until a chosen time. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable('api_key').addColumn('endsAtMs', 'bigint').execute();
}

export const keyEnd: Migration = { up };
