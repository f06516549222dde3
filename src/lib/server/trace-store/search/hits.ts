import { redacted, redactText } from '#lib/trace/redact.ts';
import type { Hit } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { finder } from '../queries/sessions/filter.ts';
import { freshSaying, spansSaying } from './contents.ts';
import { spanText } from './tables.ts';

/** Bytes read round the place: room for a secret to be known whole before it is cut. */
const around = 4_000;
/** Letters of an excerpt before the place, and from it on. */
const before = 30;
const after = 100;

/** Sessions of a page. */
export interface Found {
	readonly traceId: string;
	readonly startMs: number;
}

/**
 * The first span of each session in which a text stands, by trace id, with an excerpt that has no secret; a session that has it in a name
 * or a tag only is missing.
 * @throws StoreError
 */
export async function readHits(
	store: StoreClient,
	projectId: string,
	sessions: readonly Found[],
	text: string
): Promise<ReadonlyMap<string, Hit>> {
	const starts = sessions.map(({ startMs }) => startMs);
	const range = { startMs: Math.min(...starts), endMs: Math.max(...starts) + 1 };
	const { sql, params } = spansSaying(projectId, range, text);
	const place = `${finder(text)}(Said, {text:String})`;
	const rows = await store.rows<{ traceId: string; spanId: string; said: string }>(
		`SELECT TraceId AS traceId, argMin(SpanId, StartedAt) AS spanId,
			argMin(substring(Said, greatest(1, ${place} - ${around}), ${2 * around}), StartedAt) AS said
		FROM (
			SELECT TraceId, SpanId, StartedAt, Text AS Said FROM span_texts
			WHERE TraceId IN {traces:Array(String)} AND ${sql}
			UNION ALL
			SELECT TraceId, SpanId, Timestamp AS StartedAt, ${spanText} AS Said FROM otel_traces
			WHERE TraceId IN {traces:Array(String)} AND ${freshSaying(text)}
		)
		GROUP BY traceId`,
		{ ...params, traces: sessions.map(({ traceId }) => traceId) }
	);
	return new Map(
		rows.map(({ traceId, spanId, said }) => [traceId, { spanId, excerpt: excerptOf(said, text) }])
	);
}

/**
 * One line round the first place of a text, without secrets; a text that was one is not in it.
 * @param said cut at bytes, so it may begin or end with half a letter
 */
export function excerptOf(said: string, text: string): string {
	const shown = redactText(said.replace(/^\ufffd+|\ufffd+$/g, ''));
	const found = shown.toLowerCase().indexOf(text.toLowerCase());
	const place = found === -1 ? shown.indexOf(redacted) : found;
	return shown
		.slice(Math.max(0, place - before), Math.max(0, place) + after)
		.toWellFormed()
		.replace(/^\ufffd+|\ufffd+$/g, '')
		.replace(/\s+/g, ' ')
		.trim();
}
