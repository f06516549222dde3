import type { Kysely, Migration } from 'kysely';

/** Who made a link that lets somebody in: it ends with their standing. null for links of before. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable('entry_link').addColumn('createdBy', 'varchar(36)').execute();
}

export const linkMaker: Migration = { up };
