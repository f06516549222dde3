import type { Kysely, Migration } from 'kysely';

/**
 * Signing secrets of webhooks, sealed. A migration does not know the installation's secret: the start that
 * follows it seals what lies in plain.
 */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable('receiver').addColumn('sealed', 'varchar(255)').execute();
}

export const sealedReceivers: Migration = { up };
