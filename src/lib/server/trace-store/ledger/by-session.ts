import {
	noSums,
	type CostBucket,
	type CostFilters,
	type CostGrid,
	type CostQuery,
	type SessionDimension
} from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { prefixed } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { readCallsInBuckets } from './calls-in-buckets.ts';
import { toFigures } from './figures.ts';
import {
	nameHash,
	readDearestNames,
	readNames,
	type DearestNames,
	type NameKey,
	type NameSums,
	type ReadNames,
	type SpendByNames
} from './name-sums.ts';
import { held, type BegunFigures, type Periods, type Side } from './periods.ts';
import { seconds } from './seconds.ts';
import { spendOfSessions } from './spend.ts';
import { callSums, toSums } from './sums.ts';

type OfPeriods = Readonly<Record<'now' | 'before', SpendByNames>>;

/** Names belong to sessions, and sums by bucket to calls. */
export function beginBySession(
	store: StoreClient,
	projects: Projects,
	query: CostQuery,
	dimension: SessionDimension
): BegunFigures {
	const { range, previous, grid, previousGrid, filters, top, rows: most } = query;
	const begun = held(readBuckets(store, projects, range, grid, filters));
	return async ({ stores, onAsked, ...sides }) => {
		const [now, before] = await Promise.all([sides.now, sides.before]);
		const spendOf =
			({ period, crossing, open }: Side): SpendByNames =>
			(sums, byBucket = false) =>
				spendOfSessions(projects, period, crossing, filters, {
					dimension,
					byBucket,
					open,
					...(sums && { sums })
				});
		const spends = { now: spendOf(now), before: spendOf(before) };
		const countOf = ({ period, open }: Side): DearestNames['are'] => {
			// Of sessions that no closed hour tells two readings take longer than one.
			const isTold = period.books !== null && open !== null;
			if (dimension === 'user') return isTold ? 'some' : null;
			// Each session may have one of its own.
			if (dimension === 'conversation') return isTold ? 'many' : null;
			return { few: JSON.stringify([dimension, projects.params]) };
		};
		const [buckets, previousBuckets, current, former] = await Promise.all([
			begun,
			readBuckets(stores.before, projects, previous, previousGrid, filters),
			readDearestNames(stores.now, spends.now, { most, top, are: countOf(now), onAsked }),
			readDearestNames(stores.before, spends.before, { most, top: 0, are: countOf(before) })
		]);
		const others = await readOthers(stores, spends, { current, before: former }, most);
		return toFigures(query, buckets, previousBuckets, {
			dearestFirst: current.names,
			current: [...current.names, ...others.current],
			before: [...former.names, ...others.before],
			total: current.total
		});
	};
}

async function readBuckets(
	store: StoreClient,
	projects: Projects,
	range: TimeRange,
	{ startsMs }: CostGrid,
	filters: CostFilters
): Promise<CostBucket[]> {
	const rows = await readCallsInBuckets(store, projects, {
		range,
		startsMs,
		filters,
		sums: callSums
	});
	const byStart = new Map(rows.map((row) => [row.At, row]));
	return startsMs.map((startMs) => {
		const row = byStart.get(seconds(startMs));
		const sums = row ? toSums(row) : noSums;
		return { startMs, failedCalls: Number(row?.SumFailedCalls ?? 0), ...sums };
	});
}

type BothPeriods<T> = Readonly<Record<'current' | 'before', T>>;

/**
 * What the dearest of two periods leave unsaid where they are not all: their own sums of the other period, and the
 * values whose cost changed most.
 * @throws StoreError
 */
async function readOthers(
	stores: Periods['stores'],
	spends: OfPeriods,
	{ current, before }: BothPeriods<ReadNames>,
	most: number
): Promise<BothPeriods<readonly NameSums[]>> {
	if (current.areAll && before.areAll) return { current: [], before: [] };
	// Beside an empty period the dearest are those that changed most.
	const isOneSided = current.names.length === 0 || before.names.length === 0;
	const moved = isOneSided ? [] : await readMoved(stores.now, spends, most);
	const named = [...current.names, ...before.names, ...moved];
	const missingIn = ({ names: read, areAll }: ReadNames): NameKey[] => {
		if (areAll) return [];
		const known = new Set(read.map(({ names }) => names));
		return [...new Map(named.map((each) => [each.names, each])).values()].filter(
			({ names }) => !known.has(names)
		);
	};
	const [others, othersBefore] = await Promise.all([
		readNames(stores.now, spends.now(), missingIn(current)),
		readNames(stores.before, spends.before(), missingIn(before))
	]);
	return { current: others, before: othersBefore };
}

/** The values whose cost changed most between two periods. @throws StoreError */
async function readMoved(store: StoreClient, spends: OfPeriods, most: number): Promise<NameKey[]> {
	const now = prefixed('now', spends.now(['Cost']));
	const before = prefixed('before', spends.before(['Cost']));
	const rows = await store.rows<{ Names: string; Hash: string }>(
		`SELECT Names, ${nameHash} AS Hash FROM (
			SELECT Names, Cost AS Change FROM ${now.sql}
			UNION ALL
			SELECT Names, -Cost AS Change FROM ${before.sql}
		)
		GROUP BY Names ORDER BY abs(sum(Change)) DESC, Names LIMIT {most:UInt32}`,
		{ ...now.params, ...before.params, most }
	);
	return rows.map(({ Names, Hash }) => ({ names: Names, hash: Hash }));
}
