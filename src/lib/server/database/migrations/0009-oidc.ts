import type { Kysely, Migration } from 'kysely';

/** Codes and keys of the portal's own OpenID provider, for all portals on one database. */
async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('oidc_code')
		.addColumn('digest', 'varchar(43)', (column) => column.primaryKey().notNull())
		.addColumn('sessionId', 'varchar(36)', (column) => column.notNull())
		.addColumn('personId', 'varchar(36)', (column) => column.notNull())
		.addColumn('email', 'varchar(320)', (column) => column.notNull())
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('redirectUri', 'text', (column) => column.notNull())
		.addColumn('challenge', 'varchar(43)', (column) => column.notNull())
		.addColumn('nonce', 'text')
		.addColumn('expiresAtMs', 'bigint', (column) => column.notNull())
		.execute();
	await db.schema.createIndex('oidc_code_expires').on('oidc_code').column('expiresAtMs').execute();
	await db.schema
		.createTable('signing_key')
		.addColumn('kid', 'varchar(43)', (column) => column.primaryKey().notNull())
		.addColumn('publicJwk', 'text', (column) => column.notNull())
		.addColumn('sealed', 'text', (column) => column.notNull())
		.addColumn('createdAtMs', 'bigint', (column) => column.notNull())
		.execute();
}

export const oidc: Migration = { up };
