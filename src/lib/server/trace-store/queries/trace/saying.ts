import type { StoreClient } from '../../client.ts';
import { freshSaying, spansSaying } from '../../search/contents.ts';
import { saidParam } from '../../search/readings.ts';
import { both, prefixed, type Condition } from '../condition.ts';
import { bounds, within, type FoundTrace } from './detail.ts';

/**
 * Spans of a trace in whose content every one of some words stands, in no order. Case does not matter.
 * @param words at least one
 * @throws StoreError
 */
export async function readSpansSaying(
	store: StoreClient,
	trace: FoundTrace,
	words: readonly string[]
): Promise<readonly string[]> {
	const projectId = trace.head.project_id;
	const range = {
		startMs: Number(BigInt(trace.startNs) / 1_000_000n),
		endMs: Number(BigInt(trace.endNs) / 1_000_000n)
	};
	const each = (make: (word: string) => Condition): Condition =>
		both(...words.map((word, at) => prefixed(`w${at}`, make(word))));
	const indexed = each((text) => spansSaying(projectId, range, text));
	const fresh = each((text) => ({
		sql: freshSaying(text),
		params: { project: projectId, ...saidParam(text) }
	}));
	const rows = await store.rows<{ id: string }>(
		`SELECT DISTINCT SpanId AS id FROM (
			SELECT SpanId FROM span_texts WHERE TraceId = {trace:String} AND ${indexed.sql}
			UNION ALL
			SELECT SpanId FROM otel_traces WHERE ${within} AND ${fresh.sql}
		)`,
		{ ...bounds(trace), from: trace.startNs, ...indexed.params, ...fresh.params }
	);
	return rows.map(({ id }) => id);
}
