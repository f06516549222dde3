import type { Kysely, Migration } from 'kysely';

/** Tickets and passes of the gates before embedded applications. */
async function up(db: Kysely<unknown>): Promise<void> {
	// No foreign key on the sign-in: the gate asks for it at every step, and expired rows are swept.
	await db.schema
		.createTable('gate_grant')
		.addColumn('digest', 'varchar(43)', (column) => column.primaryKey().notNull())
		.addColumn('app', 'varchar(16)', (column) => column.notNull())
		.addColumn('kind', 'varchar(8)', (column) => column.notNull())
		.addColumn('sessionId', 'varchar(36)', (column) => column.notNull())
		.addColumn('personId', 'varchar(36)', (column) => column.notNull())
		.addColumn('expiresAtMs', 'bigint', (column) => column.notNull())
		.execute();
	await db.schema.createIndex('gate_grant_session').on('gate_grant').column('sessionId').execute();
	await db.schema
		.createIndex('gate_grant_expires')
		.on('gate_grant')
		.column('expiresAtMs')
		.execute();
}

export const gate: Migration = { up };
