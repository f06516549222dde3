import type { Kysely, Migration } from 'kysely';

/** How long a project's sessions are kept. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('retention_rule')
		.addColumn('projectId', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('days', 'integer', (column) => column.notNull())
		.addForeignKeyConstraint('retention_rule_project', ['projectId'], 'project', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
}

export const retention: Migration = { up };
