import type { StoreClient } from '../client.ts';
import { spanKey, type KnownTrace } from './known-traces.ts';
import { unixText } from './span-bytes.ts';

/** A late span finds its session when it comes within this time of it; later it opens a new one. */
export const lateDays = 31;
const lateNs = BigInt(lateDays) * 86_400n * 1_000_000_000n;

/** What of a project is asked for. */
export interface Asked {
	readonly projectId: string;
	readonly traceIds: readonly string[];
	/** Earliest and latest span start among them, Unix ns. */
	readonly fromNs: bigint;
	readonly toNs: bigint;
}

/**
 * Which of these traces the store holds already, and all of their spans. Both questions stay within a
 * range of the primary key, and the second is asked for the traces of the first answer only: for new
 * traces, which most are, no span is read.
 * @throws StoreError
 */
export async function lookUp(store: StoreClient, asked: Asked): Promise<Map<string, KnownTrace>> {
	const around = {
		project: asked.projectId,
		from: unixText(asked.fromNs > lateNs ? asked.fromNs - lateNs : 0n),
		to: unixText(asked.toNs + lateNs)
	};
	const filed = await store.rows<{ trace: string; bucket: number }>(
		`SELECT TraceId AS trace, toUnixTimestamp(min(Bucket)) AS bucket FROM sessions
		WHERE project_id = {project:String} AND TraceId IN {traces:Array(String)}
			AND Bucket BETWEEN toDateTime({from:DateTime64(9)}, 'UTC') - 3600 AND toDateTime({to:DateTime64(9)}, 'UTC')
		GROUP BY TraceId`,
		{ ...around, traces: asked.traceIds }
	);
	const known = new Map<string, KnownTrace>(
		filed.map(({ trace, bucket }) => [trace, { bucket, spans: new Set() }])
	);
	if (known.size === 0) return known;
	const stored = await store.rows<{ trace: string; span: string; startNs: string }>(
		`SELECT TraceId AS trace, SpanId AS span, toString(toUnixTimestamp64Nano(Timestamp)) AS startNs
		FROM otel_traces
		WHERE project_id = {project:String} AND TraceId IN {traces:Array(String)}
			AND Timestamp BETWEEN {from:DateTime64(9)} AND {to:DateTime64(9)}`,
		{ ...around, traces: [...known.keys()] }
	);
	for (const { trace, span, startNs } of stored) {
		known.get(trace)?.spans.add(spanKey(span, BigInt(startNs)));
	}
	return known;
}
