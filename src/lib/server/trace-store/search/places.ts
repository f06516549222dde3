import type { Place } from '../../agentops/analytics.ts';
import type { Condition } from '../queries/condition.ts';
import { lateDays } from '../write/known-traces.ts';

const dayMs = 86_400_000;

/** When spans of some rows of a list may have begun, Unix ms, `toMs` exclusive. */
export function spannedBy(places: readonly Place[]): {
	readonly fromMs: number;
	readonly toMs: number;
} {
	const starts = places.map(({ startMs }) => startMs);
	const isCall = places.every(({ spanId }) => spanId !== null);
	return {
		fromMs: starts.reduce((a, b) => Math.min(a, b)),
		toMs: starts.reduce((a, b) => Math.max(a, b)) + (isCall ? 1 : lateDays * dayMs)
	};
}

/**
 * Where the spans of some rows lie, on `otel_traces`: all of their sessions, or, when every row is a call, these.
 * @param places at least one
 */
export function spansOf(projectId: string, places: readonly Place[]): Condition {
	const { fromMs, toMs } = spannedBy(places);
	const calls = places.flatMap(({ spanId }) => spanId ?? []);
	const isCall = calls.length === places.length;
	return {
		sql: `project_id = {project:String} AND TraceId IN {traces:Array(String)}
			AND Timestamp >= fromUnixTimestamp64Milli({fromMs:Int64})
			AND Timestamp < fromUnixTimestamp64Milli({toMs:Int64})
			${isCall ? 'AND SpanId IN {spans:Array(String)}' : ''}`,
		params: {
			project: projectId,
			traces: places.map(({ traceId }) => traceId),
			fromMs,
			toMs,
			...(isCall && { spans: calls })
		}
	};
}
