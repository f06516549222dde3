import type { TimeRange } from '../../../agentops/agentops.ts';
import { testTag } from '#lib/onboarding/test-span.ts';
import { arrivalSessions, type Arrival } from '../../../agentops/analytics.ts';
import type { StoreClient } from '../../client.ts';
import { ofProject } from '../projects.ts';
import { floorMs } from '../utc-time.ts';

interface StoredArrival {
	readonly Spans: string;
	readonly Calls: string;
	readonly WithTokens: string;
	readonly WithCost: string;
	readonly Unpriced: readonly string[];
	readonly Newest: string;
}

/**
 * A session is never filed before the hour of its start, so the newest are among those that are filed
 * last; those hours are found without merging anything.
 * @throws StoreError
 */
export async function readArrival(store: StoreClient, projectId: string): Promise<Arrival> {
	const where = ofProject(projectId);
	const ofSenders = `${where.sql} AND NOT has(Tags, {test:String})`;
	const [row] = await store.rows<StoredArrival>(
		`SELECT toString(sum(SpanCount)) AS Spans, toString(sum(LlmCalls)) AS Calls,
			toString(sum(CallsWithTokens)) AS WithTokens, toString(sum(PricedCalls)) AS WithCost,
			arraySort(groupUniqArrayArray(1000)(UnpricedModels)) AS Unpriced,
			argMax(TraceId, StartTime) AS Newest
		FROM (
			SELECT TraceId, StartTime, SpanCount, LlmCalls, CallsWithTokens, PricedCalls, UnpricedModels
			FROM sessions FINAL WHERE ${ofSenders} AND Bucket >= (
				SELECT min(Bucket) FROM (
					SELECT DISTINCT Bucket, TraceId FROM sessions WHERE ${ofSenders}
					ORDER BY Bucket DESC LIMIT {newest:UInt32}
				)
			)
			ORDER BY StartTime DESC LIMIT {newest:UInt32}
		)`,
		{ ...where.params, test: testTag, newest: arrivalSessions }
	);
	if (!row || row.Spans === '0') return nothing;
	return {
		spans: Number(row.Spans),
		llmCalls: Number(row.Calls),
		callsWithTokens: Number(row.WithTokens),
		callsWithCost: Number(row.WithCost),
		unpricedModels: row.Unpriced,
		newestTraceId: row.Newest
	};
}

const nothing: Arrival = {
	spans: 0,
	llmCalls: 0,
	callsWithTokens: 0,
	callsWithCost: 0,
	unpricedModels: [],
	newestTraceId: null
};

/**
 * The range in which a project's sessions started; null without any.
 * @throws StoreError
 */
export async function readExtent(store: StoreClient, projectId: string): Promise<TimeRange | null> {
	const where = ofProject(projectId);
	// The earliest start is that of a partial row too; the latest is known only after merging.
	const [row] = await store.rows<{ LastHour: string; FirstNs: string }>(
		`SELECT toString(toUnixTimestamp(max(Bucket))) AS LastHour,
			toString(toUnixTimestamp64Nano(min(StartTime))) AS FirstNs
		FROM sessions WHERE ${where.sql} HAVING count() > 0`,
		where.params
	);
	if (!row) return null;
	// No session starts after the hour under which it is filed. So the latest start is in the last such
	// hour, unless late spans have moved the starts of all that are filed there.
	const lastHourNs = BigInt(row.LastHour) * 1_000_000_000n;
	const ofLast = await latestStart(store, projectId, row.LastHour);
	const lastNs = ofLast >= lastHourNs ? ofLast : await latestStart(store, projectId, '0');
	return { startMs: floorMs(BigInt(row.FirstNs)), endMs: floorMs(lastNs) + 1 };
}

/** Unix ns. @param hour Unix seconds of the first hour to look at */
async function latestStart(store: StoreClient, projectId: string, hour: string): Promise<bigint> {
	const where = ofProject(projectId);
	const [row] = await store.rows<{ LastNs: string }>(
		`SELECT toString(toUnixTimestamp64Nano(max(StartTime))) AS LastNs FROM sessions FINAL
		WHERE ${where.sql} AND Bucket >= toDateTime({hour:UInt32}, 'UTC')`,
		{ ...where.params, hour: Number(hour) }
	);
	return BigInt(row?.LastNs ?? '0');
}
