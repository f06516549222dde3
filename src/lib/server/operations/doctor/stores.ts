/** Where the portal keeps things: its own database, and the traces. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { Config } from '../../config.ts';
import { appliedMigrations, countRows, openAsItIs } from '../../database/backup/sqlite-copy.ts';
import { askMariaDb } from '../../database/engine/mariadb.ts';
import { migrationNames } from '../../database/migrations/migrate.ts';
import type { Tables } from '../../database/tables.ts';
import { openStore, type StoreClient } from '../../trace-store/client.ts';
import { openFollowedTable, type FollowedTable } from '../../trace-store/followed/table.ts';
import { migrations as storeMigrations } from '../../trace-store/schema.ts';
import { copyPlace } from '../../services/trace-home.ts';
import { openTraceSource } from '../../services/trace-source.ts';
import { verifyAudit } from '../audit-check.ts';
import { databaseFile, secretFile } from '../backup/backup.ts';
import type { PortalState } from '../door/knock.ts';
import { failure, ok, warning, type Check, type Finding } from './finding.ts';
import { lookAtReceivers } from './receivers.ts';

export function storeChecks(config: Config, portal: PortalState | null): Check[] {
	return [
		{ hop: 'database', run: () => lookAtDatabase(config) },
		...(config.AGENTOPS_API_URL ? [{ hop: 'AgentOps', run: () => lookAtAgentOps(config) }] : []),
		...(config.CLICKHOUSE_URL ? [{ hop: 'ClickHouse', run: () => lookAtClickHouse(config) }] : []),
		...(config.CLICKHOUSE_URL || config.AGENTOPS_API_URL
			? []
			: [{ hop: 'trace store', run: () => lookAtEmbedded(config, portal) }])
	];
}

async function lookAtDatabase(config: Config): Promise<readonly Finding[]> {
	const { DATABASE_URL: url, DATA_DIR: dataDir } = config;
	if (url) {
		return askMariaDb(url, async (db) => {
			const { rows } = await sql<{ version: string }>`SELECT version() AS version`.execute(db);
			return examine(db, `MariaDB ${rows[0]?.version ?? ''} at ${new URL(url).host}`, config);
		});
	}
	const db = openAsItIs(join(dataDir, databaseFile));
	if (db === null) return [ok('database', 'not there yet: the first start makes it')];
	try {
		const { rows } = await sql<{ quick_check: string }>`PRAGMA quick_check(1)`.execute(db);
		if (rows[0]?.quick_check !== 'ok') {
			const found = `${databaseFile} is damaged: ${rows[0]?.quick_check ?? 'no answer'}`;
			return [failure('database', found, 'Restore the newest backup: npm run restore')];
		}
		return await examine(db, `SQLite in ${dataDir}`, config);
	} finally {
		await db.destroy();
	}
}

async function examine(
	db: Kysely<Tables>,
	name: string,
	config: Config
): Promise<readonly Finding[]> {
	const applied = await appliedMigrations(db);
	const unknown = applied.filter((migration) => !migrationNames.includes(migration));
	if (unknown.length > 0) {
		const found = `${name} was used by a newer portal (${unknown.join(', ')})`;
		return [failure('database', found, 'Start that version or a later one, or restore a backup.')];
	}
	const missing = migrationNames.length - applied.length;
	if (missing > 0) {
		return [ok('database', `${name}; the next start brings it up to date (${missing} migrations)`)];
	}
	const rows = await countRows(db);
	if (!config.PORTAL_SECRET && !existsSync(join(config.DATA_DIR, secretFile))) {
		const advice =
			'Set the PORTAL_SECRET of the other portals on this database, or put the file "secret" of the former DATA_DIR there.';
		return [warning('secrets', 'this database was used with secrets that are not here', advice)];
	}
	const said = await verifyAudit(db, config.PORTAL_SECRET, config.DATA_DIR);
	return [
		ok('database', `${name}, ${rows.person ?? 0} people, ${rows.project ?? 0} projects`),
		said.startsWith('WARNING')
			? warning(
					'audit log',
					said.replace('WARNING: ', ''),
					'Put the secret that sealed it back, behind the newest; else compare with a backup.'
				)
			: ok('audit log', said.replace('Audit log: ', '')),
		...(await lookAtReceivers(db, config))
	];
}

async function lookAtAgentOps(config: Config): Promise<Finding> {
	const source = openTraceSource(config, null);
	try {
		const reply = await source.remoteProjects?.list();
		if (reply?.ok) return ok('AgentOps', `${reply.value.length} projects`);
		const advice =
			reply?.fault.kind === 'unauthenticated'
				? 'Check AGENTOPS_EMAIL and AGENTOPS_PASSWORD, or AGENTOPS_API_KEY.'
				: 'Is it running, and is AGENTOPS_API_URL its API (port 8003 by default)?';
		return failure('AgentOps', reply?.fault.detail ?? 'no answer', advice);
	} finally {
		await source.close();
	}
}

async function lookAtClickHouse(config: Config): Promise<readonly Finding[]> {
	const { CLICKHOUSE_URL: url = '' } = config;
	const hop = 'ClickHouse';
	const advice =
		'Check CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DATABASE.';
	const server = { url, user: config.CLICKHOUSE_USER, password: config.CLICKHOUSE_PASSWORD };
	const table = openFollowedTable({ ...server, database: config.CLICKHOUSE_DATABASE });
	// The doctor changes nothing.
	const store = await openStore({
		...server,
		database: config.CLICKHOUSE_DATABASE,
		cluster: config.CLICKHOUSE_CLUSTER ?? null,
		readOnly: true
	});
	try {
		if ((await table.owner()) !== 'agentops') {
			return [await lookAtStore(store, hop, new URL(url).host)];
		}
		return [await lookAtFollowed(table, config), await lookAtCopy(config)];
	} catch (error) {
		return [failure(hop, error instanceof Error ? error.message : String(error), advice)];
	} finally {
		await table.close();
		await store.close();
	}
}

async function lookAtFollowed(table: FollowedTable, config: Config): Promise<Finding> {
	const hop = 'ClickHouse';
	const name = `AgentOps' own ${config.CLICKHOUSE_DATABASE}.otel_traces`;
	try {
		await table.ping();
	} catch (error) {
		const found = `${name}: ${error instanceof Error ? error.message : String(error)}`;
		return failure(hop, found, `Let ${config.CLICKHOUSE_USER} SELECT from that table.`);
	}
	return ok(hop, `${name}, which the portal reads and copies`);
}

/** A copy in DATA_DIR is the running portal's to open; its page of connections says how far it is. */
async function lookAtCopy(config: Config): Promise<Finding> {
	const hop = 'copy';
	const place = copyPlace(config);
	if ('dataDir' in place) {
		return ok(hop, `kept in ${place.dataDir}; how far it is: Settings, Connections`);
	}
	// The copy's own database may not be there yet.
	const store = await openStore({ ...place, database: 'system', readOnly: true });
	try {
		const [made] = await store.rows<{ tables: number }>(
			`SELECT count() AS tables FROM system.tables
			WHERE database = {database:String} AND name = 'followed_buckets'`,
			{ database: place.database }
		);
		if (!made?.tables) return ok(hop, `${place.database} is not there: the first start makes it`);
		const [copied] = await store.rows<{ spans: string; at: string }>(
			`SELECT toString(sum(Spans)) AS spans, toString(max(CopiedAt)) AS at
			FROM ${place.database}.followed_buckets FINAL`
		);
		if (!copied || copied.spans === '0') return ok(hop, `nothing is in ${place.database} yet`);
		return ok(hop, `${copied.spans} spans in ${place.database}, the last at ${copied.at} UTC`);
	} catch (error) {
		const found = error instanceof Error ? error.message : String(error);
		return failure(hop, found, `Let ${place.user} make, read and write ${place.database}.`);
	} finally {
		await store.close();
	}
}

async function lookAtEmbedded(config: Config, portal: PortalState | null): Promise<Finding> {
	const hop = 'trace store';
	const dataDir = config.DATA_DIR;
	if (portal !== null) {
		return portal.hops.store === false
			? failure(hop, 'does not answer the running portal', 'See its log; restart it.')
			: ok(hop, 'answers the running portal');
	}
	if (!existsSync(join(dataDir, 'traces')))
		return ok(hop, 'not there yet: the first start makes it');
	const store = await openStore({ dataDir, memoryMb: config.STORE_MEMORY_MB });
	try {
		return await lookAtStore(store, hop, dataDir);
	} finally {
		await store.close();
	}
}

async function lookAtStore(store: StoreClient, hop: string, where: string): Promise<Finding> {
	const [about] = await store.rows<{ version: string; spans: string; migrated: number }>(
		`SELECT version() AS version,
			(SELECT toString(sum(rows)) FROM system.parts
				WHERE active AND database = currentDatabase() AND table = 'otel_traces') AS spans,
			(SELECT count() FROM system.tables
				WHERE database = currentDatabase() AND name = 'schema_migrations') AS migrated`
	);
	const name = `ClickHouse ${about?.version ?? ''} (${where})`;
	if (!about?.migrated) {
		return ok(hop, `${name} without tables of the portal: its first start makes them`);
	}
	const rows = await store.rows<{ version: number }>('SELECT version FROM schema_migrations');
	const known = storeMigrations.map(({ version }) => version);
	if (rows.some(({ version }) => !known.includes(version))) {
		const advice = 'Start that version or a later one, or restore a backup.';
		return failure(hop, `${name} was used by a newer portal`, advice);
	}
	const missing = known.length - rows.length;
	const state = missing > 0 ? `; the next start brings it up to date (${missing} migrations)` : '';
	return ok(hop, `${name}, ${about.spans} spans${state}`);
}
