import type { SpanRank, SpanRankQuestion } from '../../../agentops/analytics.ts';
import type { StoreClient } from '../../client.ts';

const dayMs = 86_400_000;

const select = `
	SELECT count() AS Spans, countIf(Duration < {duration:UInt64}) AS Quicker,
		countIf(Duration = {duration:UInt64}) AS Same
	FROM otel_traces
	WHERE project_id = {project:String}
		AND Timestamp > fromUnixTimestamp64Milli({from:Int64})
		AND Timestamp < fromUnixTimestamp64Milli({to:Int64})
		AND SpanName = {name:String} AND ServiceName = {service:String}`;

/**
 * How slow a span is among those of its operation in the day up to it.
 * @throws StoreError
 */
export async function readSpanRank(
	store: StoreClient,
	projectId: string,
	{ name, service, durationNs, atMs }: SpanRankQuestion
): Promise<SpanRank> {
	const [row] = await store.rows<{ Spans: number; Quicker: number; Same: number }>(select, {
		project: projectId,
		name,
		service,
		duration: Math.min(Number.MAX_SAFE_INTEGER, Math.round(durationNs)),
		from: Math.floor(atMs) - dayMs,
		// The span's own millisecond belongs to its day.
		to: Math.floor(atMs) + 1
	});
	const spans = row?.Spans ?? 0;
	const below = (row?.Quicker ?? 0) + (row?.Same ?? 0) / 2;
	return { spans, share: spans === 0 ? 0 : below / spans };
}
