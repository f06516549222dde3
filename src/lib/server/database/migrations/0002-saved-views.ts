import type { Kysely, Migration } from 'kysely';

/** What people keep for themselves: saved views of a list, and preferences by name. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('saved_view')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('personId', 'varchar(36)', (column) => column.notNull())
		// No foreign key: a project may be a remote AgentOps'.
		.addColumn('projectId', 'varchar(64)', (column) => column.notNull())
		.addColumn('name', 'varchar(80)', (column) => column.notNull())
		.addColumn('search', 'text', (column) => column.notNull())
		.addColumn('shared', 'integer', (column) => column.notNull())
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.addForeignKeyConstraint('saved_view_person', ['personId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema
		.createIndex('saved_view_projectId')
		.on('saved_view')
		.column('projectId')
		.execute();
	await db.schema.createIndex('saved_view_personId').on('saved_view').column('personId').execute();

	await db.schema
		.createTable('preference')
		.addColumn('personId', 'varchar(36)', (column) => column.notNull())
		.addColumn('name', 'varchar(128)', (column) => column.notNull())
		.addColumn('value', 'text', (column) => column.notNull())
		.addColumn('updatedAtMs', 'bigint', (column) => column.notNull())
		.addPrimaryKeyConstraint('preference_key', ['personId', 'name'])
		.addForeignKeyConstraint('preference_person', ['personId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
}

export const savedViews: Migration = { up };
