import type { Hit } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { finder } from '../queries/sessions/filter.ts';
import { freshSaying, spansSaying } from './contents.ts';
import { spanText } from './tables.ts';

/** Bytes of an excerpt before the place, and from it on. */
const before = 60;
const after = 200;

/** Sessions of a page. */
export interface Found {
	readonly traceId: string;
	readonly startMs: number;
}

/**
 * The first span of each session in which a text stands, by trace id; a session that has it in a name
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
	const rows = await store.rows<{ traceId: string; spanId: string; excerpt: string }>(
		`SELECT TraceId AS traceId, argMin(SpanId, StartedAt) AS spanId,
			argMin(substring(Said, greatest(1, ${place} - ${before}), ${before + after}), StartedAt) AS excerpt
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
		rows.map(({ traceId, spanId, excerpt }) => [traceId, { spanId, excerpt: oneLine(excerpt) }])
	);
}

/** Cut at bytes, an excerpt may begin or end with half a letter. */
function oneLine(excerpt: string): string {
	return excerpt
		.replace(/^\ufffd+|\ufffd+$/g, '')
		.replace(/\s+/g, ' ')
		.trim();
}
