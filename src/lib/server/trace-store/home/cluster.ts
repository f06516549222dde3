/**
 * What a cluster of ClickHouse servers needs beside what one server does: one shard, whose replicas copy
 * the tables to one another by way of Keeper.
 *
 * The database is `Replicated`: it takes a CREATE, DROP or ALTER to all replicas, and gives each table
 * its place in Keeper, so that a statement names neither. What is in a table is copied by the table, if
 * its engine is a `Replicated…MergeTree`.
 */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { StoreClient } from '../client.ts';
import { StoreError } from '../store-error.ts';

const engine = /\bENGINE = (\w*MergeTree)\b/;
const tableSettings = /\bSETTINGS (?=fsync_after_insert\b)/;

/**
 * A part that was fetched is as safe as one that was inserted. And an insert is never dropped because a
 * former one was equal: rows that are made anew after a deletion often are.
 */
const replicaSettings =
	'min_compressed_bytes_to_fsync_after_fetch = 1, replicated_deduplication_window = 0, ';

/** A statement of ours as a cluster's database takes it; all but CREATE TABLE stays as it is. */
export function toClusterStatement(sql: string): string {
	if (!/^\s*CREATE TABLE\b/.test(sql)) return sql;
	return sql
		.replace(engine, 'ENGINE = Replicated$1')
		.replace(tableSettings, `SETTINGS ${replicaSettings}`);
}

/**
 * An acknowledged insert is on more than half of the replicas, and several may be under way at once.
 * A replica that is away holds up no deletion, and a change of tables for some seconds: it does them,
 * in the same order, when it is back.
 */
export const clusterSettings: ClickHouseSettings = {
	insert_quorum: 'auto',
	insert_quorum_parallel: 1,
	// Before the request is given up: the answer is then known more often.
	insert_quorum_timeout: 50_000,
	lightweight_deletes_sync: '1',
	mutations_sync: '1',
	alter_sync: '1',
	distributed_ddl_output_mode: 'null_status_on_timeout',
	distributed_ddl_task_timeout: '15'
};

/**
 * To be said to a server that has no such database.
 * @param name an identifier; the cluster's name holds no quotes either
 */
export const createClusterDatabase = (name: string, cluster: string): string =>
	`CREATE DATABASE IF NOT EXISTS ${name} ON CLUSTER '${cluster}'
	ENGINE = Replicated('/clickhouse/databases/${name}', '{shard}', '{replica}')`;

/**
 * Looks whether the server knows the cluster, and whether the portal can use it.
 * @throws StoreError with a sentence for the terminal
 */
export async function checkCluster(rows: StoreClient['rows'], cluster: string): Promise<void> {
	const [about] = await rows<{ shards: number }>(
		'SELECT toUInt32(uniqExact(shard_num)) AS shards FROM system.clusters WHERE cluster = {cluster:String}',
		{ cluster }
	);
	const shards = about?.shards ?? 0;
	if (shards === 0) {
		throw new StoreError(
			'rejected',
			`The server knows no cluster "${cluster}" (CLICKHOUSE_CLUSTER). "SELECT cluster FROM system.clusters" names those it knows.`
		);
	}
	if (shards > 1) {
		throw new StoreError(
			'rejected',
			`The cluster "${cluster}" has ${shards} shards. CLICKHOUSE_CLUSTER takes one of a single shard: the spans of a session and their sums must be in one place.`
		);
	}
}

/**
 * Looks whether the database, and the tables in it, are of the kind that the setting says. Tables of
 * one server beside those of a cluster would be lost with that server, silently.
 * @throws StoreError with a sentence for the terminal
 */
export async function checkDatabase(
	rows: StoreClient['rows'],
	database: string,
	cluster: string | null
): Promise<void> {
	const [about] = await rows<{ engine: string; tables: string[] }>(
		`SELECT engine, (
			SELECT groupUniqArray(engine) FROM system.tables WHERE database = {database:String} AND name = 'otel_traces'
		) AS tables
		FROM system.databases WHERE name = {database:String}`,
		{ database }
	);
	const isCopied = about?.tables.some((table) => table.startsWith('Replicated')) ?? false;
	if (cluster === null && isCopied) {
		throw new StoreError(
			'rejected',
			`The tables in "${database}" belong to a cluster: set CLICKHOUSE_CLUSTER.`
		);
	}
	const isReplicated = about?.engine === 'Replicated' && (isCopied || about.tables.length === 0);
	if (cluster !== null && !isReplicated) {
		throw new StoreError(
			'rejected',
			`The database "${database}" was made without CLICKHOUSE_CLUSTER, for one server. Name another one in CLICKHOUSE_DATABASE; docs/adr/0021-clickhouse-cluster.md says how to take the traces along.`
		);
	}
}
