/** Sessions and calls in the order of an attribute of one's own choice. */
import type { AttributeOrder } from '#lib/sessions/orders.ts';
import { isSecretKey, redacted, redactText } from '#lib/trace/redact.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { SessionQuery } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { prefixed, type Condition } from '../queries/condition.ts';
import { lateDays } from '../write/known-traces.ts';
import { isFresh, spanHours } from './contents.ts';
import { isIndexedKey, longValue, spanValues } from './tables.ts';

const dayMs = 86_400_000;
/** Letters of a value that a list is sorted by: a cursor stands in an address. */
const sortedLetters = 200;
/** Before the values of a list and before what has none, so that the latter comes last in both directions. */
const marks = {
	rising: { some: '0', none: '1' },
	falling: { some: '1', none: '0' }
} as const;
const marksOf = (descending: boolean) => marks[descending ? 'falling' : 'rising'];

/** SQL: a text that sorts as the value does; `rankOf` says the same. Not for `''`, which is no value. */
const rank = (
	value: string
): string => `if(match(${value}, '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$'),
	concat('0', leftPad(hex(if(${number(value)} < 0,
		bitNot(reinterpretAsUInt64(${number(value)})),
		bitOr(reinterpretAsUInt64(${number(value)}), 9223372036854775808))), 16, '0'), leftUTF8(${value}, ${sortedLetters})),
	concat('1', leftUTF8(${value}, ${sortedLetters})))`;

/** Of −0 and 0 there is one rank. */
const number = (value: string) => `(toFloat64OrZero(${value}) + 0.)`;

/** Secrets are all alike: an order among them would tell of them. */
const rankUnder = (key: string, value: string): string =>
	isSecretKey(key) ? `'1${redacted}'` : rank(value);

/** The value that a sort key stands for; null for one of what has no value. */
export function valueOfSortKey(sortKey: string, descending: boolean): string | null {
	const { some } = marksOf(descending);
	if (!sortKey.startsWith(some)) return null;
	return sortKey[1] === '0' ? sortKey.slice(18) : sortKey.slice(2);
}

/** Whether the value that a sort key stands for must not stand in an address. */
export function tellsSecret(sortKey: string): boolean {
	const value = sortKey[1] === '0' ? '' : sortKey.slice(2);
	return redactText(value) !== value;
}

/** SQL over `otel_traces`: what a call says under `{attribute:String}`, as the list is sorted by it. */
export function callRank(order: AttributeOrder, descending: boolean): Condition {
	const key = order.slice(1);
	const { some, none } = marksOf(descending);
	const value = `if(SpanAttributes[{attribute:String}] != '',
		SpanAttributes[{attribute:String}], ResourceAttributes[{attribute:String}])`;
	return {
		sql: `if(${value} = '', '${none}', concat('${some}', ${rankUnder(key, value)}))`,
		params: { attribute: key }
	};
}

type AttributeList = Pick<SessionQuery, 'descending' | 'range' | 'calls'> & {
	readonly orderBy: AttributeOrder;
};

/** Sessions by an attribute. */
export interface AttributeSort {
	readonly key: string;
	readonly descending: boolean;
	readonly projectId: string;
	/** In which the sessions started: their spans lie in its hours. */
	readonly range: TimeRange;
	/** Whether all values stand in the index, which is two orders of magnitude lighter than the spans. */
	readonly isIndexed: boolean;
	/** Whether there are spans that the index does not have yet. */
	readonly hasFresh: boolean;
}

/** @throws StoreError */
export async function attributeSort(
	store: StoreClient,
	projectId: string,
	{ orderBy, descending, range: listed, calls }: AttributeList
): Promise<AttributeSort> {
	const key = orderBy.slice(1);
	// A session with a call in the range may have begun long before.
	const range = calls ? { ...listed, startMs: listed.startMs - lateDays * dayMs } : listed;
	const hours = spanHours(range, 'Hour');
	const [long, fresh] = await Promise.all([
		store.rows(
			`SELECT 1 FROM session_values WHERE project_id = {project:String}
				AND Key = {attribute:String} AND Value = {long:String} AND ${hours.sql} LIMIT 1`,
			{ ...hours.params, project: projectId, attribute: key, long: longValue }
		),
		store.rows(`SELECT 1 FROM otel_traces WHERE ${isFresh} LIMIT 1`, { project: projectId })
	]);
	return {
		key,
		descending,
		projectId,
		range,
		isIndexed: isIndexedKey(key) && long.length === 0,
		hasFresh: fresh.length > 0
	};
}

/**
 * `Bucket`, `TraceId` and `SortKey` of sessions, as a source to select from.
 * @param sessions on `sessions FINAL`
 * @param isNarrow whether they are only some of the range: then the values of no others are read
 */
export function sessionsBy(sort: AttributeSort, sessions: Condition, isNarrow: boolean): Condition {
	const { some, none } = marksOf(sort.descending);
	const values = valuesOf(sort, isNarrow ? sessions : null);
	return {
		sql: `(SELECT Session.Bucket AS Bucket, Session.TraceId AS TraceId,
			if(Said.Rank = '', '${none}', concat('${some}', Said.Rank)) AS SortKey
			FROM (SELECT Bucket, TraceId, Trace FROM sessions FINAL WHERE ${sessions.sql}) AS Session
			LEFT ANY JOIN (${values.sql}) AS Said ON Session.Trace = Said.Trace)`,
		params: { ...sessions.params, ...values.params }
	};
}

/** `Trace` and `Rank` of sessions that have the attribute; a whole SELECT. */
function valuesOf(
	{ key, descending, projectId, range, isIndexed, hasFresh }: AttributeSort,
	only: Condition | null
): Condition {
	// The sessions have hours of their own.
	const hours = prefixed('said', spanHours(range, 'Hour'));
	const params = { ...only?.params, ...hours.params, project: projectId, attribute: key };
	const among = (id: string, column: string) =>
		only === null ? 'true' : `${id} IN (SELECT ${column} FROM sessions FINAL WHERE ${only.sql})`;
	const indexed = `SELECT Trace, Value FROM session_values
		WHERE project_id = {project:String} AND Key = {attribute:String} AND ${hours.sql}
			AND ${among('Trace', 'Trace')}`;
	const fresh = `SELECT sipHash64(TraceId) AS Trace, pair.2 AS Value
		FROM otel_traces ARRAY JOIN ${spanValues} AS pair
		WHERE ${isFresh} AND pair.1 = {attribute:String} AND ${among('TraceId', 'TraceId')}`;
	const raw = `SELECT sipHash64(TraceId) AS Trace,
			arrayJoin([SpanAttributes[{attribute:String}], ResourceAttributes[{attribute:String}]]) AS Value
		FROM otel_traces
		WHERE project_id = {project:String} AND ${hours.sql.replaceAll('Hour ', 'Timestamp ')}
			AND ${among('TraceId', 'TraceId')}`;
	const found = isIndexed ? (hasFresh ? `${indexed} UNION ALL ${fresh}` : indexed) : raw;
	return {
		sql: `SELECT Trace, ${descending ? 'max' : 'min'}(${rankUnder(key, 'Value')}) AS Rank
			FROM (${found}) WHERE Value != '' GROUP BY Trace`,
		params
	};
}

/**
 * The place of a session in the order, as a cursor's key; null when there is no such session.
 * @throws StoreError
 */
export async function sortKeyOf(
	store: StoreClient,
	sort: AttributeSort,
	traceId: string
): Promise<string | null> {
	const { sql, params } = sessionsBy(
		sort,
		{
			sql: 'project_id = {project:String} AND TraceId = {trace:String}',
			params: { project: sort.projectId, trace: traceId }
		},
		true
	);
	const [row] = await store.rows<{ SortKey: string }>(`SELECT SortKey FROM ${sql}`, params);
	return row?.SortKey ?? null;
}
