import type { Kysely, Migration } from 'kysely';

/** The audit log: entries that are only added, and the one row that every append writes first. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('audit_entry')
		.addColumn('seq', 'bigint', (column) => column.primaryKey().notNull())
		.addColumn('atMs', 'bigint', (column) => column.notNull())
		.addColumn('actorId', 'varchar(36)')
		.addColumn('actor', 'varchar(255)', (column) => column.notNull())
		.addColumn('action', 'varchar(64)', (column) => column.notNull())
		.addColumn('outcome', 'varchar(8)', (column) => column.notNull())
		.addColumn('target', 'varchar(255)')
		.addColumn('projectId', 'varchar(36)')
		.addColumn('detail', 'text', (column) => column.notNull())
		.addColumn('address', 'varchar(64)')
		.addColumn('requestId', 'varchar(36)')
		.addColumn('previousSeal', 'varchar(64)', (column) => column.notNull())
		.addColumn('seal', 'varchar(64)', (column) => column.notNull())
		.execute();
	await db.schema.createIndex('audit_entry_atMs').on('audit_entry').column('atMs').execute();
	await db.schema
		.createIndex('audit_entry_actorId')
		.on('audit_entry')
		.columns(['actorId', 'seq'])
		.execute();
	await db.schema
		.createIndex('audit_entry_action')
		.on('audit_entry')
		.columns(['action', 'seq'])
		.execute();

	await db.schema
		.createTable('audit_head')
		.addColumn('id', 'integer', (column) => column.primaryKey().notNull())
		.addColumn('seq', 'bigint', (column) => column.notNull())
		.addColumn('seal', 'varchar(64)', (column) => column.notNull())
		.execute();
	await db
		.withTables<{ audit_head: { id: number; seq: number; seal: string } }>()
		.insertInto('audit_head')
		.values({ id: 1, seq: 0, seal: '0'.repeat(64) })
		.execute();
}

export const audit: Migration = { up };
