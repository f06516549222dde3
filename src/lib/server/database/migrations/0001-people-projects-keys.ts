import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Portable by rule: ids and everything indexed are varchar (MariaDB cannot index bare text), times of
 * ours are bigint milliseconds, and better-auth's own times have the type that it binds: ISO text on
 * SQLite, `datetime(3)` on MariaDB.
 */
async function up(db: Kysely<unknown>): Promise<void> {
	const mysql = !db.getExecutor().adapter.supportsReturning;
	const instant = mysql ? sql`datetime(3)` : sql`date`;
	const truth = mysql ? sql`boolean` : sql`integer`;

	await db.schema
		.createTable('person')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('name', 'varchar(255)', (column) => column.notNull())
		.addColumn('email', 'varchar(255)', (column) => column.notNull().unique())
		.addColumn('emailVerified', truth, (column) => column.notNull())
		.addColumn('image', 'text')
		.addColumn('role', 'varchar(16)', (column) => column.notNull())
		.addColumn('createdAt', instant, (column) => column.notNull())
		.addColumn('updatedAt', instant, (column) => column.notNull())
		.execute();

	await db.schema
		.createTable('sign_in')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('token', 'varchar(255)', (column) => column.notNull().unique())
		.addColumn('userId', 'varchar(36)', (column) => column.notNull())
		.addColumn('expiresAt', instant, (column) => column.notNull())
		.addColumn('ipAddress', 'varchar(64)')
		.addColumn('userAgent', 'text')
		.addColumn('createdAt', instant, (column) => column.notNull())
		.addColumn('updatedAt', instant, (column) => column.notNull())
		.addForeignKeyConstraint('sign_in_person', ['userId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema.createIndex('sign_in_userId').on('sign_in').column('userId').execute();

	await db.schema
		.createTable('credential')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('accountId', 'varchar(255)', (column) => column.notNull())
		.addColumn('providerId', 'varchar(255)', (column) => column.notNull())
		.addColumn('userId', 'varchar(36)', (column) => column.notNull())
		.addColumn('accessToken', 'text')
		.addColumn('refreshToken', 'text')
		.addColumn('idToken', 'text')
		.addColumn('accessTokenExpiresAt', instant)
		.addColumn('refreshTokenExpiresAt', instant)
		.addColumn('scope', 'text')
		.addColumn('password', 'text')
		.addColumn('createdAt', instant, (column) => column.notNull())
		.addColumn('updatedAt', instant, (column) => column.notNull())
		.addForeignKeyConstraint('credential_person', ['userId'], 'person', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema.createIndex('credential_userId').on('credential').column('userId').execute();

	await db.schema
		.createTable('verification')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('identifier', 'varchar(255)', (column) => column.notNull())
		.addColumn('value', 'text', (column) => column.notNull())
		.addColumn('expiresAt', instant, (column) => column.notNull())
		.addColumn('createdAt', instant, (column) => column.notNull())
		.addColumn('updatedAt', instant, (column) => column.notNull())
		.execute();
	await db.schema
		.createIndex('verification_identifier')
		.on('verification')
		.column('identifier')
		.execute();

	await db.schema
		.createTable('attempt')
		.addColumn('key', 'varchar(160)', (column) => column.primaryKey().notNull())
		.addColumn('count', 'integer', (column) => column.notNull())
		.addColumn('windowStartMs', 'bigint', (column) => column.notNull())
		.execute();

	await db.schema
		.createTable('project')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('slug', 'varchar(64)', (column) => column.notNull().unique())
		.addColumn('name', 'varchar(255)', (column) => column.notNull())
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.execute();

	await db.schema
		.createTable('api_key')
		.addColumn('id', 'varchar(36)', (column) => column.primaryKey().notNull())
		.addColumn('projectId', 'varchar(36)', (column) => column.notNull())
		.addColumn('name', 'varchar(255)', (column) => column.notNull())
		.addColumn('hash', 'varchar(64)', (column) => column.notNull().unique())
		.addColumn('ending', 'varchar(4)', (column) => column.notNull())
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.addColumn('lastUsedAtMs', 'bigint')
		.addColumn('revokedAtMs', 'bigint')
		.addForeignKeyConstraint('api_key_project', ['projectId'], 'project', ['id'], (key) =>
			key.onDelete('cascade')
		)
		.execute();
	await db.schema.createIndex('api_key_projectId').on('api_key').column('projectId').execute();

	await db.schema
		.createTable('setting')
		.addColumn('name', 'varchar(128)', (column) => column.primaryKey().notNull())
		.addColumn('value', 'text', (column) => column.notNull())
		.addColumn('updatedAtMs', 'bigint', (column) => column.notNull())
		.execute();
}

export const peopleProjectsKeys: Migration = { up };
