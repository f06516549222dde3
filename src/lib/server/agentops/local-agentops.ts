import type { StoreClient } from '../trace-store/client.ts';
import { readProjectMetrics } from '../trace-store/queries/project-metrics.ts';
import {
	findTrace,
	readRawSpans,
	readSpan,
	readSpans,
	type FoundTrace
} from '../trace-store/queries/trace/detail.ts';
import { readLightSpans } from '../trace-store/queries/trace/light.ts';
import { listTraces } from '../trace-store/queries/trace/list.ts';
import { readLogs } from '../trace-store/queries/trace/logs.ts';
import { readSpansSaying } from '../trace-store/queries/trace/saying.ts';
import type { SpanDetail } from '#lib/agentops/contract.ts';
import { packLight } from '#lib/trace/light/pack.ts';
import type { AgentOps, CallOptions } from './agentops.ts';
import { failed, ok, type Reply } from './fault.ts';
import { answered } from './store-fault.ts';

/** The v4 contract on the portal's own trace store. */
export function createLocalAgentOps(store: StoreClient): AgentOps {
	async function find(
		traceId: string,
		projectIds: readonly string[] | null,
		options: CallOptions | undefined
	): Promise<Reply<FoundTrace>> {
		const reply = await answered(() => findTrace(store, traceId, projectIds), options);
		return reply.ok ? present(reply.value, 'Trace not found.') : reply;
	}

	return {
		listTraces: (projectId, query, options) =>
			answered(() => listTraces(store, projectId, query), options),
		async traceDetail(traceId, projectIds, options) {
			const trace = await find(traceId, projectIds, options);
			if (!trace.ok) return trace;
			return answered(async () => {
				const spans: SpanDetail[] = [];
				for await (const batch of readSpans(store, trace.value)) {
					for (const span of batch) spans.push(span);
				}
				return { ...trace.value.head, spans };
			}, options);
		},
		async traceStream(traceId, projectIds, options) {
			const trace = await find(traceId, projectIds, options);
			if (!trace.ok) return trace;
			return ok({ head: trace.value.head, spans: readSpans(store, trace.value) });
		},
		async rawSpans(traceId, projectIds, options) {
			const trace = await find(traceId, projectIds, options);
			return trace.ok ? ok(readRawSpans(store, trace.value)) : trace;
		},
		async traceOutline(traceId, projectIds, options) {
			const trace = await find(traceId, projectIds, options);
			if (!trace.ok) return trace;
			const { head, startNs, endNs, spanCount, ...about } = trace.value;
			return ok({
				head: {
					...about,
					traceId,
					projectId: head.project_id,
					tags: head.tags,
					freePlan: false,
					spanCount,
					revision: `${spanCount}-${endNs}`
				},
				light: (costOf) =>
					answered(async () => {
						const spans = await readLightSpans(store, trace.value, costOf);
						return packLight(traceId, startNs, spans, Math.max(spanCount, spans.length));
					}, options)
			});
		},
		async span(traceId, ref, projectIds, options) {
			const trace = await find(traceId, projectIds, options);
			if (!trace.ok) return trace;
			const span = await answered(() => readSpan(store, trace.value, ref), options);
			return span.ok ? present(span.value, 'Span not found.') : span;
		},
		async spansSaying(traceId, words, projectIds, options) {
			if (words.length === 0) return ok([]);
			const trace = await find(traceId, projectIds, options);
			if (!trace.ok) return trace;
			return answered(() => readSpansSaying(store, trace.value, words), options);
		},
		projectMetrics: (projectId, range, options) =>
			answered(() => readProjectMetrics(store, projectId, range), options),
		async traceLogs(traceId, projectIds, options) {
			const logs = await answered(() => readLogs(store, traceId, projectIds), options);
			return logs.ok ? present(logs.value, `No logs found for trace ID: ${traceId}`) : logs;
		}
	};
}

function present<T>(value: T | null, otherwise: string): Reply<T> {
	if (value !== null) return ok(value);
	return failed({ kind: 'not-found', hint: null, source: 'store', detail: otherwise });
}
