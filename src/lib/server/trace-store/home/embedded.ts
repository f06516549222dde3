import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import type { EmbeddedStore, QueryParams, StoreClient } from '../client.ts';
import { StoreError, toStoreError } from '../store-error.ts';
import { openIncoming } from './incoming.ts';
import { withParameters } from './parameters.ts';
import { selectCounted, selectRows } from './select.ts';
import { Writes } from './writes.ts';

const mebibyte = 1024 * 1024;

/** Statements of one connection run one after another, so a slow chart must not hold up a list. */
const readers = 3;

/**
 * Given to the engine when it starts. A desktop-sized process does not want a server's defaults:
 * caches of 5 GiB each and a memory limit of 90 % of the machine.
 */
function engineArguments(memoryMb: number): string[] {
	return [
		`--max_server_memory_usage=${memoryMb * mebibyte}`,
		`--mark_cache_size=${Math.floor((memoryMb * mebibyte) / 8)}`,
		`--primary_index_cache_size=${Math.floor((memoryMb * mebibyte) / 16)}`,
		`--index_mark_cache_size=${Math.floor((memoryMb * mebibyte) / 16)}`,
		// Two merges at a time leave a core for ingest and pages on a small machine.
		'--background_pool_size=2'
	];
}

/** `SET` once on each connection: per-query settings of the client would stay set here anyway. */
function connectionSettings(memoryMb: number): Record<string, string | number> {
	return {
		session_timezone: 'UTC',
		output_format_json_quote_decimals: 1,
		output_format_json_array_of_rows: 1,
		// The bucket is part of the key, so rows of one session never lie in two partitions.
		do_not_merge_across_partitions_select_final: 1,
		// One query may not take what the others and the caches need.
		max_memory_usage: Math.floor((memoryMb * mebibyte * 3) / 4),
		// The engine cannot be told to stop a query; it has to stop by itself.
		max_execution_time: 60,
		// An acknowledged row is a row in a part, never one in a buffer.
		async_insert: 0,
		// Compiling an expression takes 100 ms of a core, for queries that take 10: it pays on servers only.
		compile_expressions: 0,
		compile_aggregate_expressions: 0,
		compile_sort_description: 0,
		// By default the engine gives each thread of a query 1 GiB, so that with our limit it has but one.
		max_threads_min_free_memory_per_thread: 64 * mebibyte,
		// Ingest takes spans of eleven years at most; the default of 100 months is a little less.
		max_partitions_per_insert_block: 200
	};
}

// Held in variables, so that bundlers leave the imports alone: the adapter would otherwise take the
// package, which is optional and finds its native library beside itself, into the server's bundle.
const enginePackage = 'chdb';
const connectionModule = 'chdb/connection';

async function loadEngine() {
	try {
		const engine = import(/* @vite-ignore */ enginePackage) as Promise<typeof import('chdb')>;
		const connections = import(/* @vite-ignore */ connectionModule) as Promise<
			typeof import('chdb/connection')
		>;
		const [{ Session, drainPending }, { createChdbConnection }] = await Promise.all([
			engine,
			connections
		]);
		return { Session, drainPending, createChdbConnection };
	} catch (error) {
		throw new StoreError(
			'rejected',
			'The embedded engine (npm package chdb) is not installed or has no build for this system. Install it, or set CLICKHOUSE_URL or AGENTOPS_API_URL.',
			error
		);
	}
}

/**
 * What a statement had written when it failed stands in front of the answer to the connection's next statement, and
 * of that one alone.
 */
async function discardRest(client: ClickHouseClient): Promise<void> {
	try {
		const result = await client.query({ query: 'SELECT 1', format: 'JSONEachRow' });
		await result.text();
	} catch {
		// Whoever asks next hears what is wrong.
	}
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

/** One interface with two copies of its types: the client carries its own, the engine the shared package's. */
function asClientConnection(connection: object): ClientConnection {
	return connection as ClientConnection;
}

function literal(text: string): string {
	return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/**
 * Opens chDB in `<dataDir>/traces`: some connections that write, some that read.
 * @throws StoreError when the engine is missing or another process has the directory
 */
export async function openEmbedded({ dataDir, memoryMb }: EmbeddedStore): Promise<StoreClient> {
	const { Session, drainPending, createChdbConnection } = await loadEngine();
	const path = join(dataDir, 'traces');
	await mkdir(path, { recursive: true });
	const incoming = await openIncoming(join(dataDir, 'incoming'));
	const engine = new Session(path, { connectionArgs: engineArguments(memoryMb) });
	const set = Object.entries(connectionSettings(memoryMb))
		.map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`)
		.join(', ');

	const connect = async () => {
		const connection = createChdbConnection({ path });
		const client = createClient({
			connection: asClientConnection(connection),
			// A failure is thrown and logged by who asked, as one line of the portal's own log.
			log: { level: ClickHouseLogLevel.OFF }
		});
		await connection.chdb.queryAsync(`SET ${set}`);
		return { connection, client };
	};
	const writer = await connect();
	// Sessions of one flush are filed while the spans of the next are stored.
	const filer = await connect();
	const worker = await connect();
	const pool = await Promise.all(Array.from({ length: readers }, connect));

	const writes = new Writes();
	const free = pool.map(({ client }) => client);
	const waiting: ((client: ClickHouseClient) => void)[] = [];

	/** By whichever connection is free first, in the order in which it was asked. */
	async function read<Answer>(select: (client: ClickHouseClient) => Promise<Answer>) {
		const client =
			free.pop() ?? (await new Promise<ClickHouseClient>((resolve) => waiting.push(resolve)));
		try {
			return await select(client);
		} catch (error) {
			await discardRest(client);
			throw error;
		} finally {
			const next = waiting.shift();
			if (next) next(client);
			else free.push(client);
		}
	}

	/** A statement without an answer. */
	async function run({ client }: typeof writer, sql: string, params: QueryParams = {}) {
		try {
			await writes.during({ sql, params }, () =>
				client.command({ query: withParameters(sql, params) })
			);
		} catch (error) {
			throw toStoreError(error);
		}
	}

	return {
		home: 'embedded',
		readOnly: false,
		replicated: false,
		writes,
		catchUp: async () => undefined,
		rows: <Row>(sql: string, params?: QueryParams) =>
			read((client) => selectRows<Row>(client, withParameters(sql, params))),
		counted: <Row>(sql: string, params?: QueryParams) =>
			read((client) => selectCounted<Row>(client, withParameters(sql, params))),
		command: (sql, params) => run(writer, sql, params),
		background: (sql, params) => run(worker, sql, params),
		insert: async (table, columns, lines) => {
			try {
				await writes.during({ table, lines }, () =>
					filer.connection.chdb.rawInsert({
						table,
						columns,
						format: 'JSONCompactEachRow',
						values: typeof lines === 'string' ? Buffer.from(lines) : lines
					})
				);
			} catch (error) {
				throw toStoreError(error);
			}
		},
		insertBinary: async (table, columns, rows) => {
			try {
				await incoming.hold(rows, async (file) => {
					const names = columns.map(({ name }) => `\`${name}\``).join(', ');
					const structure = columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
					await writes.during({ table, lines: null }, () =>
						writer.connection.chdb.queryAsync(
							`INSERT INTO ${table} (${names})
							SELECT * FROM file(${literal(file)}, 'RowBinary', ${literal(structure)})`
						)
					);
				});
			} catch (error) {
				throw toStoreError(error);
			}
		},
		close: async () => {
			await Promise.all([writer, filer, worker, ...pool].map(({ client }) => client.close()));
			engine.close();
			await drainPending();
		}
	};
}
