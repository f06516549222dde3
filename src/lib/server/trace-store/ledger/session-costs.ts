import { binEdges } from '#lib/cost/distribution.ts';
import type { CostFilters, CostGrid, Pace, SessionCosts } from '#lib/cost/report.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { durationNs } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { seconds, sessionFilter, spendOfSessions, type Crossing, type Period } from './spend.ts';

interface StoredBin {
	readonly IsTotal: number;
	readonly Edge: string;
	readonly Sessions: string;
	readonly Unknown: number;
	readonly SumCost: string;
	readonly Quantiles: readonly string[];
}

/**
 * What single sessions cost in a period.
 * @throws StoreError
 */
export async function readSessionCosts(
	store: StoreClient,
	projectId: string,
	period: Period,
	crossing: Crossing,
	filters: CostFilters
): Promise<SessionCosts> {
	const spend = spendOfSessions(projectId, period, crossing, filters, {
		dimension: null,
		byBucket: false
	});
	const rows = await store.rows<StoredBin>(
		`SELECT toUInt8(grouping(Bin)) AS IsTotal, toString(Bin) AS Edge, toString(count()) AS Sessions,
			toString(sum(Cost)) AS SumCost,
			countIf(NOT Known) AS Unknown,
			arrayMap(pico -> toString(pico), quantilesExactIf(0.5, 0.95)(Pico, Known)) AS Quantiles
		FROM (
			SELECT Cost, ${storablePico} AS Pico, PricedCalls > 0 OR Cost != 0 AS Known,
				if(Known, roundDown(Pico, {bins:Array(Int64)}), -1) AS Bin
			FROM ${spend.sql}
		)
		GROUP BY Bin WITH ROLLUP ORDER BY Bin`,
		{ ...spend.params, bins: binEdges }
	);
	const total = rows.find(({ IsTotal }) => IsTotal === 1);
	const sessions = Number(total?.Sessions ?? 0);
	const unknown = total?.Unknown ?? 0;
	const [median = null, p95 = null] = sessions === unknown ? [] : (total?.Quantiles ?? []);
	return {
		sessions,
		unknown,
		medianPico: median === null ? null : BigInt(median),
		p95Pico: p95 === null ? null : BigInt(p95),
		bins: rows
			.filter(({ IsTotal, Edge }) => IsTotal === 0 && Edge !== '-1')
			.map(({ Edge, Sessions, SumCost }) => ({
				fromPico: BigInt(Edge),
				sessions: Number(Sessions),
				costPico: picoOf(SumCost)
			}))
	};
}

/**
 * A cost in whole pico-dollars, which are what a decimal of this scale is made of; above nine millions,
 * where 64 bits end, it counts as nine millions.
 */
const storablePico = `if(Cost >= 9000000, toInt64(9000000000000000000), reinterpretAsInt64(Cost))`;

/**
 * Of sessions, by their start; under a filter by model or service those in which it occurs.
 * @throws StoreError
 */
export async function readPace(
	store: StoreClient,
	projectId: string,
	{ startsMs, endMs }: CostGrid,
	filters: CostFilters
): Promise<Pace[]> {
	const startMs = startsMs[0];
	if (startMs === undefined) return [];
	const occurs: Condition = {
		sql: `${filters.model === undefined ? 'true' : 'has(Models, {of_model:String})'}
			AND ${filters.service === undefined ? 'true' : 'has(Services, {of_service:String})'}`,
		params: { of_model: filters.model ?? '', of_service: filters.service ?? '' }
	};
	const where = both(
		startedIn(projectId, { startMs, endMs }),
		{ sql: 'LlmCalls > 0', params: {} },
		sessionFilter(filters),
		occurs
	);
	const rows = await store.rows<{ At: number; Quantiles: readonly number[] }>(
		`SELECT roundDown(toUnixTimestamp(StartTime), {edges:Array(UInt32)}) AS At,
			quantilesExact(0.5, 0.95, 0.99)(${durationNs}) AS Quantiles
		FROM sessions FINAL WHERE ${where.sql} GROUP BY At`,
		{ ...where.params, edges: startsMs.map(seconds) }
	);
	const byStart = new Map(rows.map((row) => [row.At, row.Quantiles]));
	return startsMs.map((start) => {
		const [p50Ns = null, p95Ns = null, p99Ns = null] = byStart.get(seconds(start)) ?? [];
		return { p50Ns, p95Ns, p99Ns };
	});
}
