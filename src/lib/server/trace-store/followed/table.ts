import { ClickHouseLogLevel, createClient, type Row } from '@clickhouse/client';
import type { RawSpan } from '#lib/trace/span.ts';
import type { QueryParams } from '../client.ts';
import { selectRows } from '../home/select.ts';
import { StoreError, toStoreError } from '../store-error.ts';
import type { BucketCount } from './buckets.ts';
import { exportedColumns, toExportedSpan, type ExportedRow } from './exported-span.ts';

/** Whose `otel_traces` a database holds. */
export type TableOwner = 'agentops' | 'portal' | 'nobody';

/** Which spans a count is about: those that began within the time, of some projects. */
export interface CountedScope {
	/** Unix seconds. */
	readonly fromS: number;
	/** Exclusive. */
	readonly untilS: number;
	/** This project alone; absent = all but `except`. */
	readonly projectId?: string;
	readonly except?: readonly string[];
}

/** The projects of a scope as a condition, for either side. */
export function ofProjects({ projectId, except = [] }: CountedScope): {
	readonly sql: string;
	readonly params: QueryParams;
} {
	return projectId === undefined
		? { sql: 'NOT has({except:Array(String)}, project_id)', params: { except } }
		: { sql: 'project_id = {project:String}', params: { project: projectId } };
}

/** The followed table's trouble, not the copy's. */
export class TableError extends StoreError {}

function toTableError(error: unknown): TableError {
	const { trouble, message } = toStoreError(error);
	return new TableError(trouble, message, error);
}

export interface ReadSpans {
	readonly spans: readonly RawSpan[];
	/** Rows behind them, with those that are no spans. */
	readonly rows: number;
	/** Of those rows, as the wire has them. */
	readonly bytes: number;
}

/** AgentOps' `otel_traces`, which is read and never changed. */
export interface FollowedTable {
	/** @throws TableError */
	owner(): Promise<TableOwner>;
	/**
	 * Spans per project and time, in no order; projects as the table writes them.
	 * @param seconds of a bucket
	 * @throws TableError
	 */
	count(scope: CountedScope, seconds: number): Promise<BucketCount[]>;
	/**
	 * Spans of a project that began within a time, in pieces as they come and in no order. What comes
	 * is no more than the reader takes.
	 * @throws TableError
	 */
	spans(projectId: string, fromS: number, untilS: number): AsyncIterable<ReadSpans>;
	/** What most of the newest spans of a project call their service; null when they do not say. */
	serviceOf(projectId: string): Promise<string | null>;
	/** @throws TableError when it cannot be read now */
	ping(): Promise<void>;
	close(): Promise<void>;
}

export interface FollowedPlace {
	readonly url: string;
	readonly user: string;
	readonly password: string;
	readonly database: string;
}

const began = `Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({until:Int64})`;
const nanoseconds = (seconds: number) => `${seconds}000000000`;

/**
 * Speaks to the server that holds the table. Opening asks nothing of it. No setting is sent along: a
 * profile with `readonly = 1` refuses any.
 */
export function openFollowedTable({ url, user, password, database }: FollowedPlace): FollowedTable {
	const client = createClient({
		url,
		username: user,
		password,
		// Nobody waits for it, and counting all of a large table takes its time.
		request_timeout: 180_000,
		application: 'agent-portal',
		log: { level: ClickHouseLogLevel.OFF }
	});
	const table = `${database}.otel_traces`;
	const rows = async <Line>(sql: string, params?: QueryParams) => {
		try {
			return await selectRows<Line>(client, sql, params);
		} catch (error) {
			throw toTableError(error);
		}
	};

	async function* read(sql: string, params: QueryParams): AsyncGenerator<ReadSpans> {
		try {
			const result = await client.query({
				query: sql,
				query_params: { ...params },
				format: 'JSONEachRow'
			});
			for await (const lines of result.stream<ExportedRow>()) {
				const spans: RawSpan[] = [];
				let bytes = 0;
				for (const line of lines) {
					bytes += line.text.length;
					const span = toExportedSpan(parsed(line));
					if (span) spans.push(span);
				}
				yield { spans, rows: lines.length, bytes };
			}
		} catch (error) {
			throw toTableError(error);
		}
	}

	return {
		async owner() {
			const columns = await rows<{ name: string; sorts: number }>(
				`SELECT name, is_in_sorting_key AS sorts FROM system.columns
				WHERE database = {database:String} AND table = 'otel_traces'`,
				{ database }
			);
			if (columns.length === 0) return 'nobody';
			// Not by our columns: earlier portals added them to AgentOps' table, which did not make it theirs.
			const isOurs = columns.some(({ name, sorts }) => name === 'SpanId' && sorts === 1);
			return isOurs ? 'portal' : 'agentops';
		},
		async count(scope, seconds) {
			const projects = ofProjects(scope);
			const counted = await rows<{ projectId: string; start: string; spans: string }>(
				`SELECT project_id AS projectId, toString(count()) AS spans,
					toString(intDiv(toUnixTimestamp64Nano(Timestamp), {width:Int64}) * {seconds:Int64}) AS start
				FROM ${table} WHERE ${projects.sql} AND ${began}
				GROUP BY projectId, start`,
				{
					...projects.params,
					from: nanoseconds(scope.fromS),
					until: nanoseconds(scope.untilS),
					width: nanoseconds(seconds),
					seconds
				}
			);
			return counted.map((each) => ({
				projectId: each.projectId,
				startS: Number(each.start),
				spans: Number(each.spans)
			}));
		},
		spans: (projectId, fromS, untilS) =>
			read(
				`SELECT ${exportedColumns} FROM ${table}
				WHERE project_id = {project:String} AND ${began}`,
				{ project: projectId, from: nanoseconds(fromS), until: nanoseconds(untilS) }
			),
		async serviceOf(projectId) {
			const [row] = await rows<{ service: string }>(
				`SELECT service FROM (
					SELECT ServiceName AS service FROM ${table} WHERE project_id = {project:String}
					ORDER BY Timestamp DESC LIMIT 1000
				) WHERE service != '' GROUP BY service ORDER BY count() DESC, service LIMIT 1`,
				{ project: projectId }
			);
			return row?.service ?? null;
		},
		async ping() {
			await rows(`SELECT Timestamp, project_id FROM ${table} LIMIT 1`);
		},
		close: () => client.close()
	};
}

/** A server that gives up in the middle of an answer writes why where the next row would be. */
function parsed(line: Row<ExportedRow>): ExportedRow {
	try {
		return line.json();
	} catch (error) {
		throw new TableError('timeout', 'otel_traces: the answer broke off', error);
	}
}

/** @throws TableError the answer broke off, as it does when the server gives up in its middle */
export function assertWhole(readRows: number, countedRows: number): void {
	if (readRows >= countedRows) return;
	throw new TableError('timeout', `otel_traces: ${readRows} of ${countedRows} spans came`);
}
