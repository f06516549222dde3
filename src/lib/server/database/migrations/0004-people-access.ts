import { sql, type Kysely, type Migration } from 'kysely';

/** Who sees which projects, who may no longer sign in, second factors, and links that let somebody in. */
async function up(db: Kysely<unknown>): Promise<void> {
	const mysql = !db.getExecutor().adapter.supportsReturning;
	const instant = mysql ? sql`datetime(3)` : sql`date`;
	const truth = mysql ? sql`boolean` : sql`integer`;

	// SQLite adds one column a statement.
	await db.schema.alterTable('person').addColumn('disabledAtMs', 'bigint').execute();
	await db.schema
		.alterTable('person')
		.addColumn('allProjects', truth, (column) => column.notNull().defaultTo(1))
		.execute();
	await db.schema.alterTable('person').addColumn('twoFactorEnabled', truth).execute();
	await db.schema.alterTable('person').addColumn('lastSignInAtMs', 'bigint').execute();
	await db.schema.alterTable('sign_in').addColumn('method', 'varchar(16)').execute();

	// No foreign key on the project: a remote AgentOps keeps its projects itself.
	await db.schema
		.createTable('person_project')
		.addColumn('personId', 'varchar(36)', (column) => column.notNull())
		.addColumn('projectId', 'varchar(36)', (column) => column.notNull())
		.addPrimaryKeyConstraint('person_project_key', ['personId', 'projectId'])
		.addForeignKeyConstraint('person_project_person', ['personId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();

	await db.schema
		.createTable('second_factor')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('secret', 'varchar(512)', (column) => column.notNull())
		.addColumn('backupCodes', 'text', (column) => column.notNull())
		.addColumn('userId', 'varchar(36)', (column) => column.notNull())
		.addColumn('verified', truth)
		.addColumn('failedVerificationCount', 'integer')
		.addColumn('lockedUntil', instant)
		.addForeignKeyConstraint('second_factor_person', ['userId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema
		.createIndex('second_factor_userId')
		.on('second_factor')
		.column('userId')
		.execute();

	await db.schema
		.createTable('entry_link')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('kind', 'varchar(16)', (column) => column.notNull())
		.addColumn('tokenHash', 'varchar(64)', (column) => column.notNull().unique())
		.addColumn('email', 'varchar(255)', (column) => column.notNull())
		.addColumn('personId', 'varchar(36)')
		.addColumn('role', 'varchar(16)')
		.addColumn('projectIds', 'text')
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.addColumn('expiresAtMs', 'bigint', (column) => column.notNull())
		.addColumn('closedAtMs', 'bigint')
		.addForeignKeyConstraint('entry_link_person', ['personId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema.createIndex('entry_link_email').on('entry_link').column('email').execute();
}

export const peopleAccess: Migration = { up };
