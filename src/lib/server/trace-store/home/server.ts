import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
	ClickHouseLogLevel,
	createClient,
	type ClickHouseClient,
	type ClickHouseSettings
} from '@clickhouse/client';
import type { QueryParams, ServerStore, StoreClient } from '../client.ts';
import { toStoreError, StoreError } from '../store-error.ts';
import {
	checkCluster,
	checkDatabase,
	clusterSettings,
	createClusterDatabase,
	toClusterStatement
} from './cluster.ts';
import { readOnlySelects } from './read-only.ts';
import { selectCounted, selectRows } from './select.ts';

const settings: ClickHouseSettings = {
	session_timezone: 'UTC',
	output_format_json_quote_decimals: 1,
	output_format_json_array_of_rows: 1,
	output_format_json_quote_64bit_integers: 0,
	do_not_merge_across_partitions_select_final: 1,
	max_execution_time: 60,
	async_insert: 0,
	// Ingest takes spans of eleven years at most; the default of 100 months is a little less.
	max_partitions_per_insert_block: '200'
};

const identifier = /^[A-Za-z_][A-Za-z0-9_.]*$/;

function named(text: string): string {
	if (!identifier.test(text)) throw new StoreError('rejected', `Not an identifier: ${text}`);
	return text;
}

/** The database may not exist yet, so the client names none. @throws StoreError, or the client's error */
async function makeDatabase(
	client: ClickHouseClient,
	{ database, cluster }: ServerStore
): Promise<void> {
	const rows = <Row>(sql: string, params?: QueryParams) => selectRows<Row>(client, sql, params);
	if (cluster === null) {
		await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${named(database)}` });
	} else {
		await checkCluster(rows, cluster);
		const here = await rows('SELECT name FROM system.databases WHERE name = {database:String}', {
			database
		});
		// Said to all servers it would wait for those that are away, at every start.
		if (here.length === 0) {
			await client.command({
				query: createClusterDatabase(named(database), cluster),
				clickhouse_settings: clusterSettings
			});
		}
	}
	await checkDatabase(rows, database, cluster);
}

/**
 * Speaks to a ClickHouse server, or to a cluster by one of its servers.
 * @throws StoreError
 */
export async function openServer(where: ServerStore): Promise<StoreClient> {
	const common = {
		url: where.url,
		username: where.user,
		password: where.password,
		request_timeout: 65_000,
		application: 'agent-portal',
		// A failure is thrown and logged by who asked, as one line of the portal's own log.
		log: { level: ClickHouseLogLevel.OFF }
	};
	if (!where.readOnly) {
		const first = createClient(common);
		try {
			await makeDatabase(first, where);
		} catch (error) {
			throw toStoreError(error);
		} finally {
			await first.close();
		}
	}
	const client = createClient({
		...common,
		database: where.database,
		// A profile with readonly = 1 refuses any setting, even a harmless one.
		clickhouse_settings: where.readOnly
			? {}
			: { ...settings, ...(where.cluster !== null && clusterSettings) }
	});
	const replicated = where.cluster !== null;

	const command = async (sql: string, params?: QueryParams) => {
		try {
			await client.command({
				query: replicated ? toClusterStatement(sql) : sql,
				query_params: { ...params }
			});
		} catch (error) {
			throw toStoreError(error);
		}
	};

	const insertAs = async (
		format: string,
		table: string,
		columns: readonly string[],
		rows: Iterable<string | Buffer>
	) => {
		try {
			const { stream } = await client.exec({
				query: `INSERT INTO ${named(table)} (${columns.map(named).join(', ')}) FORMAT ${format}`,
				values: Readable.from(rows)
			});
			// The answer is empty; unread, it would cost its connection.
			await finished(stream.resume());
		} catch (error) {
			throw toStoreError(error);
		}
	};

	return {
		home: 'server',
		readOnly: where.readOnly,
		replicated,
		writes: null,
		async catchUp(tables) {
			if (!replicated) return;
			for (const table of tables) {
				await command(`SYSTEM SYNC REPLICA ${named(where.database)}.${named(table)} LIGHTWEIGHT`);
			}
		},
		...(where.readOnly
			? readOnlySelects(client)
			: {
					rows: <Row>(sql: string, params?: QueryParams) => selectRows<Row>(client, sql, params),
					counted: <Row>(sql: string, params?: QueryParams) =>
						selectCounted<Row>(client, sql, params)
				}),
		command,
		background: command,
		insert: (table, columns, lines) => insertAs('JSONCompactEachRow', table, columns, [lines]),
		insertBinary: (table, columns, rows) =>
			insertAs(
				'RowBinary',
				table,
				columns.map(({ name }) => name),
				rows
			),
		close: () => client.close()
	};
}
