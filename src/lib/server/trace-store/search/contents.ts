import { readingsOf } from '#lib/query/said.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { Condition } from '../queries/condition.ts';
import { lateDays } from '../write/known-traces.ts';
import { placeOf, saidParam } from './readings.ts';
import { isIndexedKey, isLong, spanText, spanValues } from './tables.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Spans in the hours in which those of sessions that started in a range may lie. */
export function spanHours(range: TimeRange, column: string): Condition {
	const seconds = (ms: number) => Math.min(Math.max(Math.floor(ms / 1000), 0), 0xffff_ffff);
	return {
		sql: `${column} >= toDateTime({firstHour:UInt32}, 'UTC')
			AND ${column} <= toDateTime({lastHour:UInt32}, 'UTC')`,
		params: {
			firstHour: seconds(Math.floor(range.startMs / hourMs) * hourMs),
			lastHour: seconds(range.endMs + lateDays * dayMs)
		}
	};
}

/** Spans that the index does not have yet. */
export const isFresh = `project_id = {project:String} AND IngestedAt > (SELECT max(Mark) FROM search_marks)`;

/**
 * Sessions in which a text was said; on `sessions`. Case does not matter.
 * @param range in which they started
 * @param hasFresh whether there are spans that the index does not have yet
 */
export function saysText(
	projectId: string,
	range: TimeRange,
	text: string,
	hasFresh: boolean
): Condition {
	const { sql, params } = sessionsSaying({ projectId, range, text, hasFresh });
	return { sql: `TraceId IN (${sql})`, params };
}

/** A text that was said in sessions of a project. */
export interface TextSearch {
	readonly projectId: string;
	/** In which the sessions started. */
	readonly range: TimeRange;
	readonly text: string;
	/** Whether there are spans that the index does not have yet. */
	readonly hasFresh: boolean;
}

/** The ids of sessions in which a text was said, some more than once; a whole SELECT. */
export function sessionsSaying({ projectId, range, text, hasFresh }: TextSearch): Condition {
	const { sql, params } = spansSaying(projectId, range, text);
	const indexed = `SELECT TraceId FROM span_texts WHERE ${sql}`;
	const fresh = `SELECT TraceId FROM otel_traces WHERE ${freshSaying(text)}`;
	return { sql: hasFresh ? `${indexed} UNION ALL ${fresh}` : indexed, params };
}

/** Rows of `span_texts` in which a text stands. */
export function spansSaying(projectId: string, range: TimeRange, text: string): Condition {
	const within = spanHours(range, 'Hour');
	// The index has pairs of letters as they are kept: those at a backslash and at white space may be others.
	const [likeliest = '', ...others] = readingsOf(text);
	const pieces = likeliest.split(others.length > 0 ? /\\[nrt]?|\s/ : '\\');
	const [piece = ''] = pieces.toSorted((a, b) => b.length - a.length);
	// Of one letter there is no pair: the index cannot help.
	const pairs = /^.?$/su.test(piece) ? '' : 'hasAllTokens(Text, {piece:String}) AND ';
	return {
		sql: `project_id = {project:String} AND ${within.sql}
			AND ${pairs}${placeOf('Text', text)} > 0`,
		params: { ...within.params, project: projectId, ...saidParam(text), piece }
	};
}

/** Spans that the index does not have yet in which a text stands; its parameters are those of {@link spansSaying}. */
export const freshSaying = (text: string): string =>
	`${isFresh} AND ${placeOf(spanText, text)} > 0`;

/**
 * Sessions with an attribute, of a span or a resource, that has any of these values; on `sessions`.
 * @param keys other names of the same attribute
 * @param values `''` = without it; null = with it, whatever its value
 * @param hasFresh whether there are spans that the index does not have yet
 */
export function hasValue(
	projectId: string,
	range: TimeRange,
	keys: readonly string[],
	values: readonly string[] | null,
	hasFresh: boolean
): Condition {
	const within = spanHours(range, 'Hour');
	const params = { ...within.params, project: projectId, keys };
	const anyValue = withValue(keys, within, null, hasFresh);
	if (values === null) return { sql: anyValue, params };
	const wanted = values.filter((value) => value !== '').flatMap(composedAndNot);
	const sql = [
		...(values.includes('') ? [`NOT (${anyValue})`] : []),
		...(wanted.length > 0 ? [withValue(keys, within, wanted, hasFresh)] : [])
	].join(' OR ');
	return { sql, params: { ...params, ...(wanted.length > 0 ? { values: wanted } : {}) } };
}

/** Values of attributes are kept as they came, and macOS hands over Hangul that is decomposed. */
const composedAndNot = (value: string) => [...new Set([value, value.normalize('NFD')])];

function withValue(
	keys: readonly string[],
	within: Condition,
	values: readonly string[] | null,
	hasFresh: boolean
): string {
	const isIndexed = keys.every(isIndexedKey) && !(values ?? []).some(isLong);
	const holds = (value: string) =>
		values === null ? `${value} != ''` : `has({values:Array(String)}, ${value})`;
	if (!isIndexed) {
		return `TraceId IN (
			SELECT TraceId FROM otel_traces
			WHERE project_id = {project:String} AND ${within.sql.replaceAll('Hour ', 'Timestamp ')}
				AND arrayExists(
					key -> ${holds('SpanAttributes[key]')} OR ${holds('ResourceAttributes[key]')},
					{keys:Array(String)}
				)
		)`;
	}
	const indexed = `SELECT Trace FROM session_values
		WHERE project_id = {project:String} AND Key IN {keys:Array(String)}
			${values === null ? '' : 'AND Value IN {values:Array(String)}'} AND ${within.sql}`;
	const fresh = `SELECT sipHash64(TraceId) FROM otel_traces WHERE ${isFresh} AND arrayExists(
			pair -> has({keys:Array(String)}, pair.1) AND ${holds('pair.2')}, ${spanValues}
		)`;
	return `Trace IN (${hasFresh ? `${indexed} UNION ALL ${fresh}` : indexed})`;
}
