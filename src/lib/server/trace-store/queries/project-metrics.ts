import type { ProjectMetrics } from '#lib/agentops/contract.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from './condition.ts';
import { startedIn } from './sessions/filter.ts';
import { costKnown, durationNs } from './sessions/row.ts';
import { allTime } from './trace/list.ts';
import { succeeded, sumColumns, tokensOf, type StoredSums } from './trace/metrics.ts';
import { picoOf, usdText } from './usd-text.ts';
import { naiveFromText, naiveIso } from './utc-time.ts';

/**
 * `GET /v4/meterics/project`. The four arrays have one entry per session, as in AgentOps: a large
 * range makes a large answer, which our own pages never ask for.
 * @throws StoreError
 */
export async function readProjectMetrics(
	store: StoreClient,
	projectId: string,
	range: TimeRange | null
): Promise<ProjectMetrics> {
	const where = startedIn(projectId, range ?? allTime);
	const [sums, sessions, costs, sizes] = await Promise.all([
		readSums(store, where),
		readSessions(store, where),
		readDailyCost(store, where),
		readSizes(store, where)
	]);
	const tokens = tokensOf(sums);
	const cost = picoOf(sums.SumCost);
	const spans = Number(sums.Spans);
	const success = Number(sums.OkSpans);
	const fail = Number(sums.FailedSpans);
	const indeterminate = spans - success - fail;
	const totalNs = Number(sums.SpanNs);
	return {
		project_id: projectId,
		trace_count: sums.Traces,
		span_count: { total: spans, success, fail, unknown: indeterminate, indeterminate },
		token_metrics: {
			total_cost: usdText(cost, 5),
			average_cost_per_session: usdText(sums.Traces > 0 ? cost / BigInt(sums.Traces) : 0n, 5),
			prompt_tokens: tokens.prompt,
			completion_tokens: tokens.completion,
			total_tokens: {
				all: tokens.total,
				success: Number(sums.OkTokens),
				fail: Number(sums.FailedTokens)
			},
			avg_tokens: {
				all: average(tokens.total, spans),
				success: average(Number(sums.OkTokens), success),
				fail: average(Number(sums.FailedTokens), fail)
			}
		},
		duration_metrics: {
			min_duration_ns: Number(sums.ShortestNs),
			max_duration_ns: Number(sums.LongestNs),
			avg_duration_ns: spans > 0 ? Math.round(totalNs / spans) : 0,
			total_duration_ns: totalNs,
			trace_durations: sessions.Durations
		},
		trace_durations: sessions.Durations,
		success_datetime: sessions.Succeeded.map(naiveFromText),
		fail_datetime: sessions.Failed.map(naiveFromText),
		indeterminate_datetime: sessions.Indeterminate.map(naiveFromText),
		spans_per_trace: histogram(sizes),
		trace_cost_dates: Object.fromEntries(
			costs.map(({ Day, DayCost }) => [Day, picoToUsd(picoOf(DayCost))])
		),
		start_time: naiveIso(BigInt(sums.StartNs)),
		end_time: naiveIso(BigInt(sums.EndNs)),
		freeplan_truncated: false
	};
}

const average = (sum: number, count: number): number =>
	count > 0 ? Math.round((sum / count) * 100) / 100 : 0;

interface ProjectSums extends StoredSums {
	readonly OkTokens: string;
	readonly FailedTokens: string;
	readonly ShortestNs: string;
	readonly LongestNs: string;
	readonly SpanNs: string;
	readonly StartNs: string;
	readonly EndNs: string;
}

/** Over no session at all ClickHouse gives zeros and 1970, which is what AgentOps answers too. */
async function readSums(store: StoreClient, where: Condition): Promise<ProjectSums> {
	const [row] = await store.rows<ProjectSums>(
		`SELECT ${sumColumns},
			toString(sum(TokensOfOk)) AS OkTokens,
			toString(sum(TokensOfErrors)) AS FailedTokens,
			toString(min(MinSpanNs)) AS ShortestNs,
			toString(max(MaxSpanNs)) AS LongestNs,
			toString(sum(SumSpanNs)) AS SpanNs,
			toString(toUnixTimestamp64Nano(min(StartTime))) AS StartNs,
			toString(toUnixTimestamp64Nano(max(EndTime))) AS EndNs
		FROM sessions FINAL WHERE ${where.sql}`,
		where.params
	);
	if (!row) throw new Error('An aggregate without GROUP BY gave no row.');
	return row;
}

interface SessionArrays {
	readonly Durations: number[];
	readonly Succeeded: readonly string[];
	readonly Failed: readonly string[];
	readonly Indeterminate: readonly string[];
}

async function readSessions(store: StoreClient, where: Condition): Promise<SessionArrays> {
	const starts = (condition: string) => `arraySort(groupArrayIf(StartTime, ${condition}))`;
	const [row] = await store.rows<SessionArrays>(
		`SELECT arraySort(groupArray(${durationNs})) AS Durations,
			${starts(succeeded)} AS Succeeded,
			${starts('ErrorCount > 0')} AS Failed,
			${starts('ErrorCount = 0 AND OkCount = 0')} AS Indeterminate
		FROM sessions FINAL WHERE ${where.sql}`,
		where.params
	);
	return row ?? { Durations: [], Succeeded: [], Failed: [], Indeterminate: [] };
}

/** UTC days with a known cost, whatever the sessions' status. */
function readDailyCost(store: StoreClient, where: Condition) {
	return store.rows<{ Day: string; DayCost: string }>(
		`SELECT toString(toDate(StartTime, 'UTC')) AS Day, toString(sum(Cost)) AS DayCost
		FROM sessions FINAL WHERE ${where.sql} AND ${costKnown}
		GROUP BY Day ORDER BY Day`,
		where.params
	);
}

interface SessionSize {
	readonly Size: number;
	readonly Sessions: number;
}

function readSizes(store: StoreClient, where: Condition): Promise<SessionSize[]> {
	return store.rows<SessionSize>(
		`SELECT SpanCount AS Size, count() AS Sessions FROM sessions FINAL WHERE ${where.sql}
		GROUP BY Size ORDER BY Size`,
		where.params
	);
}

/** Sessions by number of spans, in about ten buckets named by their lower end; empty ones are left out. */
function histogram(sizes: readonly SessionSize[]): Record<string, number> {
	const width = Math.max(1, Math.floor((sizes.at(-1)?.Size ?? 0) / 10));
	const buckets: Record<string, number> = {};
	for (const { Size, Sessions } of sizes) {
		const start = String(Math.floor(Size / width) * width);
		buckets[start] = (buckets[start] ?? 0) + Sessions;
	}
	return buckets;
}
