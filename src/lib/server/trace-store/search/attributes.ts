import { longestRead, mostAttributes, shownValue } from '#lib/query/attribute.ts';
import { redactAttributes } from '#lib/trace/redact.ts';
import type { AttributeQuery, AttributeValues, Place } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import { spansOf } from './places.ts';

/** Spans of a session that are looked through: its root first, then in order of time. */
const mostSpans = 1_000;

/**
 * What rows of a list say under some attributes, of a span before its resource.
 * @throws StoreError
 */
export async function readAttributes(
	store: StoreClient,
	projectId: string,
	{ places, keys: asked }: AttributeQuery
): Promise<AttributeValues> {
	const keys = asked.slice(0, mostAttributes);
	if (places.length === 0 || keys.length === 0) return places.map(() => []);
	const sessions = places.filter(({ spanId }) => spanId === null);
	const spans = places.filter(({ spanId }) => spanId !== null);
	const found = new Map<string, readonly string[]>();
	for (const [part, where] of [
		[sessions, firstSpans],
		[spans, spansOf]
	] as const) {
		if (part.length === 0) continue;
		const condition = where(projectId, part);
		const id = part === spans ? `concat(TraceId, ' ', SpanId)` : 'TraceId';
		const rows = await store.rows<{ id: string; values: readonly string[] }>(
			`SELECT ${id} AS id, [${keys.map((_, at) => firstOf(at + 1)).join(', ')}] AS values
			FROM (
				SELECT TraceId, SpanId, ParentSpanId, Timestamp, arrayMap(key -> substringUTF8(
					if(SpanAttributes[key] != '', SpanAttributes[key], ResourceAttributes[key]),
					1, ${longestRead}), {keys:Array(String)}) AS Said
				FROM otel_traces WHERE ${condition.sql}
			)
			GROUP BY id`,
			{ ...condition.params, keys }
		);
		for (const row of rows) found.set(row.id, row.values);
	}
	return places.map((place) => {
		const values = found.get(idOf(place)) ?? [];
		return keys.map((key, at) => shown(key, values[at] ?? ''));
	});
}

/** SQL: the value of the key at this place, from the root or else the earliest span that has one. */
const firstOf = (at: number): string =>
	`argMinIf(Said[${at}], (ParentSpanId != '', Timestamp), Said[${at}] != '')`;

const idOf = ({ traceId, spanId }: Place): string =>
	spanId === null ? traceId : `${traceId} ${spanId}`;

function firstSpans(projectId: string, sessions: readonly Place[]): Condition {
	const { sql, params } = spansOf(projectId, sessions);
	return {
		sql: `${sql} AND (TraceId, SpanId) IN (
			SELECT TraceId, SpanId FROM otel_traces WHERE ${sql}
			ORDER BY ParentSpanId != '', Timestamp LIMIT ${mostSpans} BY TraceId
		)`,
		params
	};
}

const shown = (key: string, value: string): string | null =>
	shownValue(redactAttributes({ [key]: value })[key] ?? '');
