import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { freshSaying, spansSaying, type TextSearch } from './contents.ts';
import { placeOf, unslashed } from './readings.ts';
import { spanText } from './tables.ts';

/** Where a session first said a text. */
export interface Passage {
	readonly spanId: string;
	/** What stands round the place, cut at bytes. */
	readonly said: string;
}

/** Bytes read round the place: room for a secret to be known whole before it is cut. */
const around = 4_000;
/** Spans that are quoted at once, without being asked which. */
const mostPassages = 400;

/**
 * The passages of all sessions that say a text, by trace id, in one reading; null when there are many.
 * @throws StoreError
 */
export async function readFewPassages(
	store: StoreClient,
	search: TextSearch
): Promise<ReadonlyMap<string, Passage> | null> {
	const { sql, params } = passages(search, both());
	const rows = await store.rows<Passage & { traceId: string }>(
		`SELECT TraceId AS traceId, SpanId AS spanId, Said AS said
		FROM (SELECT * FROM (${sql}) LIMIT ${mostPassages + 1}) ORDER BY StartedAt DESC`,
		params
	);
	// The earliest comes last, and stays.
	return rows.length > mostPassages ? null : byTrace(rows);
}

/** Sessions of a page. */
export interface Found {
	readonly traceId: string;
	readonly startMs: number;
	/** null = unknown. */
	readonly durationNs: number | null;
}

/**
 * The passages of some sessions, by trace id; one that has the text in a name or a tag only is missing.
 * @throws StoreError
 */
export async function readPassages(
	store: StoreClient,
	{ projectId, text, hasFresh }: Omit<TextSearch, 'range'>,
	sessions: readonly Found[]
): Promise<ReadonlyMap<string, Passage>> {
	const starts = sessions.map(({ startMs }) => startMs);
	const range = { startMs: Math.min(...starts), endMs: Math.max(...starts) + 1 };
	const hours = hoursOf(sessions);
	const { sql, params } = passages(
		{ projectId, range, text, hasFresh },
		{
			sql: 'TraceId IN {traces:Array(String)}',
			params: { traces: sessions.map(({ traceId }) => traceId) }
		},
		hours ? { sql: 'Hour IN {hours:Array(UInt32)}', params: { hours } } : both()
	);
	const rows = await store.rows<Passage & { traceId: string }>(
		`SELECT TraceId AS traceId, argMin(SpanId, StartedAt) AS spanId, argMin(Said, StartedAt) AS said
		FROM (${sql}) GROUP BY traceId`,
		params
	);
	return byTrace(rows);
}

const byTrace = (rows: readonly (Passage & { readonly traceId: string })[]) =>
	new Map(rows.map(({ traceId, spanId, said }) => [traceId, { spanId, said }]));

/** Spans that say a text: TraceId, SpanId, StartedAt and what stands round the place; a whole SELECT. */
function passages(
	{ projectId, range, text, hasFresh }: TextSearch,
	where: Condition,
	whereIndexed: Condition = both()
): Condition {
	const said = (column: string) =>
		`substring(${unslashed(column, text)}, greatest(1, ${placeOf(column, text)} - ${around}), ${2 * around})`;
	const indexed = both(where, whereIndexed, spansSaying(projectId, range, text));
	const fresh = `SELECT TraceId, SpanId, Timestamp AS StartedAt, ${said(spanText)} AS Said
		FROM otel_traces WHERE ${where.sql} AND ${freshSaying(text)}`;
	return {
		sql: `SELECT TraceId, SpanId, StartedAt, ${said('Text')} AS Said
			FROM span_texts WHERE ${indexed.sql} ${hasFresh ? `UNION ALL ${fresh}` : ''}`,
		params: indexed.params
	};
}

/** More are not named one by one. */
const mostHours = 1_000;
const hourMs = 3_600_000;

/** The hours in which the sessions ran, Unix seconds: their spans are filed there. null when they are many or unknown. */
function hoursOf(sessions: readonly Found[]): readonly number[] | null {
	const hours = new Set<number>();
	for (const { startMs, durationNs } of sessions) {
		if (durationNs === null) return null;
		const endMs = startMs + durationNs / 1e6 + 1;
		for (let hour = Math.floor(startMs / hourMs); hour * hourMs <= endMs; hour += 1) {
			hours.add(hour * 3_600);
			if (hours.size > mostHours) return null;
		}
	}
	return [...hours];
}
