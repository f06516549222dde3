import type { Kysely, Migration } from 'kysely';

/** Own prices, re-pricing, budgets with their warnings and receivers, and the lease of each job. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('own_price')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('rule', 'text', (column) => column.notNull())
		.addColumn('setAtMs', 'bigint', (column) => column.notNull())
		.addColumn('setBy', 'varchar(255)', (column) => column.notNull())
		.execute();
	await db.schema
		.createTable('price_revision')
		.addColumn('id', 'integer', (column) => column.primaryKey().notNull())
		.addColumn('revision', 'bigint', (column) => column.notNull())
		.execute();
	await db
		.withTables<{ price_revision: { id: number; revision: number } }>()
		.insertInto('price_revision')
		.values({ id: 1, revision: 0 })
		.execute();

	await db.schema
		.createTable('repricing')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('state', 'varchar(16)', (column) => column.notNull())
		.addColumn('body', 'text', (column) => column.notNull())
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.addColumn('createdBy', 'varchar(255)', (column) => column.notNull())
		.addColumn('updatedAtMs', 'bigint', (column) => column.notNull())
		.execute();

	await db.schema
		.createTable('budget')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('projectId', 'varchar(64)')
		.addColumn('body', 'text', (column) => column.notNull())
		.addColumn('revision', 'integer', (column) => column.notNull())
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.addColumn('createdBy', 'varchar(255)', (column) => column.notNull())
		.addColumn('removedAtMs', 'bigint')
		.execute();
	await db.schema
		.createTable('budget_warning')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('budgetId', 'varchar(36)', (column) => column.notNull())
		.addColumn('revision', 'integer', (column) => column.notNull())
		.addColumn('periodStartMs', 'bigint', (column) => column.notNull())
		.addColumn('kind', 'varchar(16)', (column) => column.notNull())
		.addColumn('projectId', 'varchar(64)')
		.addColumn('atMs', 'bigint', (column) => column.notNull())
		.addColumn('told', 'integer', (column) => column.notNull())
		.addColumn('facts', 'text', (column) => column.notNull())
		.addUniqueConstraint('budget_warning_once', ['budgetId', 'revision', 'periodStartMs', 'kind'])
		.execute();
	await db.schema.createIndex('budget_warning_atMs').on('budget_warning').column('atMs').execute();

	await db.schema
		.createTable('receiver')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('kind', 'varchar(16)', (column) => column.notNull())
		.addColumn('address', 'text', (column) => column.notNull())
		.addColumn('secret', 'varchar(128)')
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.addColumn('createdBy', 'varchar(255)', (column) => column.notNull())
		.execute();
	await db.schema
		.createTable('delivery')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('warningId', 'varchar(36)', (column) => column.notNull())
		.addColumn('receiverId', 'varchar(36)', (column) => column.notNull())
		.addColumn('state', 'varchar(16)', (column) => column.notNull())
		.addColumn('attempts', 'integer', (column) => column.notNull())
		.addColumn('nextAtMs', 'bigint', (column) => column.notNull())
		.addColumn('problem', 'varchar(255)')
		.addColumn('updatedAtMs', 'bigint', (column) => column.notNull())
		.addUniqueConstraint('delivery_once', ['warningId', 'receiverId'])
		.addForeignKeyConstraint('delivery_warning', ['warningId'], 'budget_warning', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.addForeignKeyConstraint('delivery_receiver', ['receiverId'], 'receiver', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema
		.createIndex('delivery_due')
		.on('delivery')
		.columns(['state', 'nextAtMs'])
		.execute();

	await db.schema
		.createTable('notices_seen')
		.addColumn('personId', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('untilMs', 'bigint', (column) => column.notNull())
		.execute();

	await db.schema
		.createTable('lease')
		.addColumn('name', 'varchar(64)', (column) => column.primaryKey().notNull())
		.addColumn('holder', 'varchar(64)', (column) => column.notNull())
		.addColumn('untilMs', 'bigint', (column) => column.notNull())
		.addColumn('lastRunMs', 'bigint', (column) => column.notNull())
		.execute();
}

export const money: Migration = { up };
