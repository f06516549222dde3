import type { CostFilters, CostGrid, Pace, SessionCosts } from '#lib/cost/report.ts';
import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { durationNs } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { storableBin, storablePico } from './bins.ts';
import { binsTold, tellDearestBins, type DearestBin } from './dearest-hours.ts';
import type { OpenSpend } from './open-table.ts';
import { seconds } from './seconds.ts';
import {
	areHours,
	inSteps,
	isAllBooked,
	sessionFilter,
	spendOfSessions,
	startedUnbooked,
	type Crossing,
	type Period
} from './spend.ts';

interface StoredCosts {
	/** Ascending; those without a known cost below 0. */
	readonly Bins: readonly (readonly [fromPico: string, sessions: string, cost: string])[];
	readonly Quantiles: readonly string[];
	/** Of closed hours, dearest first: see {@link placeSql}. */
	readonly Dearest: readonly string[];
}

/**
 * What single sessions cost in a period.
 * @param open what was read of its open hours already
 * @param shared is told where the dearest of them are
 * @throws StoreError
 */
export async function readSessionCosts(
	store: StoreClient,
	projects: Projects,
	period: Period,
	crossing: Crossing,
	filters: CostFilters,
	open: OpenSpend | null,
	shared?: SharedReads
): Promise<SessionCosts> {
	const spend = spendOfSessions(projects, period, crossing, filters, {
		dimension: null,
		byBucket: false,
		sums: ['PricedCalls', 'Cost'],
		open
	});
	const closed = period.books?.closed ?? null;
	const parts = [
		...(isAllBooked(period)
			? []
			: [
					`SELECT InBin AS Bin, toInt64(count()) AS Sessions, sum(Cost) AS Cost,
						groupArrayIf(Pico, InBin >= 0) AS Costs, toInt64(0) AS Greatest, toUInt32(0) AS Filed
					FROM (SELECT Cost, ${storablePico} AS Pico, ${storableBin} AS InBin FROM ${spend.sql})
					GROUP BY InBin`
				]),
		...(closed === null
			? []
			: [
					`SELECT Bin, toInt64(Sessions) AS Sessions, Cost, Costs, Greatest, toUnixTimestamp(Hour) AS Filed
					FROM closed_costs WHERE ${closed.sql}`
				])
	];
	const read =
		parts.length === 0
			? Promise.resolve([])
			: store.rows<StoredCosts>(
					`SELECT arrayMap(bin -> (toString(bin.1), toString(bin.2), toString(bin.3)), groupArray((Bin, Number, Spent))) AS Bins,
						arrayMap(pico -> toString(pico), quantilesExactArrayMerge(0.5, 0.95)(Each)) AS Quantiles,
						arrayMap(
							place -> toString(place), arraySlice(arraySort(groupArrayArray(Greatests)), 1, ${binsTold})
						) AS Dearest
					FROM (
						SELECT Bin, sum(Sessions) AS Number, sum(Cost) AS Spent,
							quantilesExactArrayState(0.5, 0.95)(Costs) AS Each,
							groupArraySortedIf(${binsTold})(${placeSql}, Bin >= 0 AND Filed > 0) AS Greatests
						FROM (${parts.join('\nUNION ALL\n')}) GROUP BY Bin ORDER BY Bin
					)`,
					{ ...spend.params, ...closed?.params }
				);
	if (closed) {
		tellDearestBins(shared, closed, async () => ((await read)[0]?.Dearest ?? []).map(toBin));
	}
	const [row] = await read;
	const bins = (row?.Bins ?? []).map(([from, sessions, cost]) => ({
		fromPico: BigInt(from),
		sessions: Number(sessions),
		costPico: picoOf(cost)
	}));
	const sessions = bins.reduce((sum, bin) => sum + bin.sessions, 0);
	const unknown = bins.find(({ fromPico }) => fromPico < 0n)?.sessions ?? 0;
	const [median = null, p95 = null] = sessions === unknown ? [] : (row?.Quantiles ?? []);
	return {
		sessions,
		unknown,
		medianPico: median === null ? null : BigInt(median),
		p95Pico: p95 === null ? null : BigInt(p95),
		bins: bins.filter(({ fromPico }) => fromPico >= 0n)
	};
}

/** Where a bin's dearest session stands, dearest first, as one number: to compare pairs takes eight times as long. */
const placeSql = 'toInt128(Filed) - toInt128(Greatest) * 4294967296';

function toBin(place: string): DearestBin {
	const hour = BigInt.asUintN(32, BigInt(place));
	return { Greatest: String((hour - BigInt(place)) / 4_294_967_296n), Hour: Number(hour) };
}

/**
 * Of sessions, by their start; under a filter by model or service those in which it occurs.
 * @throws StoreError
 */
export async function readPace(
	store: StoreClient,
	projects: Projects,
	{ range, books }: Pick<Period, 'range' | 'books'>,
	{ startsMs }: CostGrid,
	filters: CostFilters
): Promise<Pace[]> {
	if (startsMs.length === 0) return [];
	const occurs: Condition = {
		sql: `${filters.model === undefined ? 'true' : 'has(Models, {of_model:String})'}
			AND ${filters.service === undefined ? 'true' : 'has(Services, {of_service:String})'}`,
		params: { of_model: filters.model ?? '', of_service: filters.service ?? '' }
	};
	const where = both(
		startedUnbooked(projects, { range, books }),
		{ sql: 'LlmCalls > 0', params: {} },
		sessionFilter(filters),
		occurs
	);
	const bucketOf = (time: string) => `roundDown(toUnixTimestamp(${time}), {edges:Array(UInt32)})`;
	const closed = books?.closed ? both(books.closed, inSteps(areHours(startsMs))) : null;
	const parts = [
		...(isAllBooked({ books })
			? []
			: [
					`SELECT ${bucketOf('StartTime')} AS At, groupArray(${durationNs}) AS Durations
					FROM sessions FINAL WHERE ${where.sql} GROUP BY At`
				]),
		...(closed === null
			? []
			: [`SELECT ${bucketOf('StepStart')} AS At, Durations FROM closed_paces WHERE ${closed.sql}`])
	];
	const rows =
		parts.length === 0
			? []
			: await store.rows<{ At: number; Quantiles: readonly (number | string)[] }>(
					`SELECT At, quantilesExactArray(0.5, 0.95, 0.99)(Durations) AS Quantiles
					FROM (${parts.join('\nUNION ALL\n')}) GROUP BY At`,
					{ ...where.params, ...closed?.params, edges: startsMs.map(seconds) }
				);
	const byStart = new Map(rows.map((row) => [row.At, row.Quantiles.map(Number)]));
	return startsMs.map((start) => {
		const [p50Ns = null, p95Ns = null, p99Ns = null] = byStart.get(seconds(start)) ?? [];
		return { p50Ns, p95Ns, p99Ns };
	});
}
