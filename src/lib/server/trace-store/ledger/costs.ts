import type { PicoUsd } from '#lib/cost/pico.ts';
import {
	addSums,
	isOfCall,
	maxRows,
	noSums,
	type CostBucket,
	type CostCell,
	type CostFilters,
	type CostGrid,
	type CostQuery,
	type CostReport,
	type SessionDimension
} from '#lib/cost/report.ts';
import { dearerFirst, joinRows, toCostRows, type ValueSums } from '#lib/cost/rows.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import { grouped } from '../grouped.ts';
import type { StoreClient } from '../client.ts';
import { isBlank, readBooks } from '../closing/books.ts';
import { prefixed, type Condition } from '../queries/condition.ts';
import { ofProjects, type Projects } from '../queries/projects.ts';
import { allTokens } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { valueOfNames } from './names.ts';
import { readOpenSpend } from './open-spend.ts';
import type { OpenSpend } from './open-table.ts';
import { readPace, readSessionCosts } from './session-costs.ts';
import { seconds } from './seconds.ts';
import {
	callColumn,
	chosenCalls,
	isUnfiltered,
	readCrossing,
	spendOfSessions,
	type Crossing,
	type Period
} from './spend.ts';
import { sumsSql, toSums, type StoredSums, type SumColumn } from './sums.ts';

/**
 * What the calls of projects cost in a range and in the one before.
 * @throws StoreError
 */
export async function readCosts(
	store: StoreClient,
	projectIds: readonly string[],
	query: CostQuery
): Promise<CostReport> {
	const projects = ofProjects(projectIds);
	const { range, previous, grid, filters, dimension } = query;
	const [books, booksBefore] = isUnfiltered(filters)
		? await readBooks(store, projects, [range, previous])
		: [null, null];
	const whole = { range, edges: [range.startMs], books };
	// Only names of sessions are told apart by bucket where their sessions are.
	const now = isOfCall(dimension) ? whole : { range, edges: grid.startsMs, books };
	const before = { range: previous, edges: [previous.startMs], books: booksBefore };
	const stores = { now: store, before: isBlank(booksBefore) ? blank(store) : store };
	const crossing = readCrossing(store, projects, now, filters);
	const crossingBefore = readCrossing(stores.before, projects, before, filters);
	const side = async (from: StoreClient, period: Period, which: Promise<Crossing>) => {
		const crossed = await which;
		const open = isOfCall(dimension)
			? null
			: await readOpenSpend(from, projects, period, crossed, dimension);
		return { period, crossing: crossed, open };
	};
	const sides = {
		now: side(store, now, crossing),
		before: side(stores.before, before, crossingBefore)
	};
	const costsOf = async (from: StoreClient, of: Promise<Side>, period: Period) => {
		const { crossing, open } = await of;
		return readSessionCosts(from, projects, period, crossing, filters, open);
	};
	const [figures, sessions, previousSessions, pace] = await Promise.all([
		isOfCall(dimension)
			? readByCall(stores, projects, query, callColumn(dimension))
			: Promise.all([sides.now, sides.before]).then(([own, former]) =>
					readBySession(stores, projects, query, dimension, own, former)
				),
		costsOf(store, sides.now, whole),
		costsOf(stores.before, sides.before, before),
		readPace(store, projects, whole, grid, filters)
	]);
	return { reading: null, ...figures, sessions, previousSessions, pace };
}

/** Where a period is read from. */
interface PeriodStores {
	readonly now: StoreClient;
	readonly before: StoreClient;
}

/** A FROM for each of them. */
type OfPeriods = Readonly<Record<keyof PeriodStores, Condition>>;

/** For a period in which no session ran: to ask costs more than most answers do. */
const blank = (store: StoreClient): StoreClient => ({ ...store, rows: async () => [] });

type Figures = Pick<
	CostReport,
	'buckets' | 'previousBuckets' | 'rows' | 'moved' | 'rest' | 'topValues' | 'cells'
>;

/** What one value cost, and how much of it in which bucket; the latter of the dearest ones alone. */
interface ValueParts extends ValueSums {
	readonly parts: readonly BucketPart[];
}

interface BucketPart {
	/** Start of the bucket, Unix seconds. */
	readonly at: number;
	readonly calls: number;
	readonly unpricedCalls: number;
	readonly costPico: PicoUsd;
}

/** One of the two periods that are compared. */
interface Side {
	readonly period: Period;
	readonly crossing: Crossing;
	/** null = not read by itself. */
	readonly open: OpenSpend | null;
}

/** Names belong to sessions, and sums by bucket to calls. */
async function readBySession(
	stores: PeriodStores,
	projects: Projects,
	query: CostQuery,
	dimension: SessionDimension,
	now: Side,
	before: Side
): Promise<Figures> {
	const { range, previous, grid, previousGrid, filters, top } = query;
	const spendOf = ({ period, crossing, open }: Side, sums?: readonly SumColumn[]) => {
		const wanted = { dimension, byBucket: false, open, ...(sums && { sums }) };
		return spendOfSessions(projects, period, crossing, filters, wanted);
	};
	const spends = { now: spendOf(now), before: spendOf(before) };
	const costs = { now: spendOf(now, ['Cost']), before: spendOf(before, ['Cost']) };
	const currentNames = readNames(stores.now, spends.now).then(async (all) => {
		const wanted = { dimension, byBucket: true, sums: partColumns, open: now.open };
		const spend = spendOfSessions(projects, now.period, now.crossing, filters, wanted);
		const parts = await readParts(stores.now, spend, all.slice(0, top));
		return all.map((each) => ({ ...each, parts: parts.get(each.names) ?? [] }));
	});
	const [buckets, previousBuckets, current, former] = await Promise.all([
		readBuckets(stores.now, projects, range, grid, filters),
		readBuckets(stores.before, projects, previous, previousGrid, filters),
		currentNames,
		readNames(stores.before, spends.before)
	]);
	const others = await readOthers(stores, { spends, costs }, current, former);
	return toFigures(query, buckets, previousBuckets, current, {
		current: [...current, ...others.current],
		before: [...former, ...others.before]
	});
}

/** Every call has one value: buckets, values and parts are sums of one reading. */
async function readByCall(
	stores: PeriodStores,
	projects: Projects,
	query: CostQuery,
	column: string
): Promise<Figures> {
	const { range, previous, grid, previousGrid, filters } = query;
	const read = async (store: StoreClient, period: TimeRange, { startsMs }: CostGrid) => {
		const where = chosenCalls(projects, period, filters);
		const rows = await store.rows<StoredSums & { At: number; Value: string; SumFailed: string }>(
			`SELECT roundDown(toUnixTimestamp(Quarter), {edges:Array(UInt32)}) AS At, ${column} AS Value,
				toString(sum(FailedCalls)) AS SumFailed, ${sumsSql}
			FROM ledger WHERE ${where.sql} GROUP BY At, Value`,
			{ ...where.params, edges: startsMs.map(seconds) }
		);
		return rows.map((row) => ({
			at: row.At,
			value: row.Value,
			failedCalls: Number(row.SumFailed),
			sums: toSums(row)
		}));
	};
	type Part = Awaited<ReturnType<typeof read>>[number];
	const [current, before] = await Promise.all([
		read(stores.now, range, grid),
		read(stores.before, previous, previousGrid)
	]);
	const toBuckets = (parts: readonly Part[], { startsMs }: CostGrid): CostBucket[] => {
		const byStart = grouped(parts, ({ at }) => at);
		return startsMs.map((startMs) => {
			const inside = byStart.get(seconds(startMs)) ?? [];
			const failedCalls = inside.reduce((sum, part) => sum + part.failedCalls, 0);
			return { startMs, failedCalls, ...addSums(inside.map(({ sums }) => sums)) };
		});
	};
	const toValues = (parts: readonly Part[]): ValueParts[] =>
		[...grouped(parts, ({ value }) => value)]
			.map(([value, inside]) => ({
				value,
				sums: addSums(inside.map(({ sums }) => sums)),
				parts: inside.map(({ at, sums: { calls, unpricedCalls, costPico } }) => ({
					at,
					calls,
					unpricedCalls,
					costPico: costPico ?? 0n
				}))
			}))
			.sort(dearerFirst);
	const values = toValues(current);
	return toFigures(query, toBuckets(current, grid), toBuckets(before, previousGrid), values, {
		current: values,
		before: toValues(before)
	});
}

/**
 * @param dearestFirst of this period, at least those with a series
 * @param values those that the rows are chosen of
 */
function toFigures(
	{ grid, top }: CostQuery,
	buckets: readonly CostBucket[],
	previousBuckets: readonly CostBucket[],
	dearestFirst: readonly ValueParts[],
	{ current, before }: Readonly<Record<'current' | 'before', readonly ValueSums[]>>
): Figures {
	const dearest = dearestFirst.slice(0, top);
	const total = { current: addSums(buckets), previous: addSums(previousBuckets) };
	return {
		buckets,
		previousBuckets,
		...toCostRows(joinRows(current, before), total),
		topValues: dearest.map(({ value }) => value),
		cells: toCells(grid, buckets, dearest)
	};
}

/** Cells of the values that have a series; what a bucket has besides is that of all others. */
function toCells(
	{ startsMs }: CostGrid,
	buckets: readonly CostBucket[],
	dearest: readonly ValueParts[]
): CostCell[] {
	const positions = new Map(startsMs.map((startMs, index) => [seconds(startMs), index]));
	const rests = buckets.map(({ calls, unpricedCalls, costPico }) => ({
		calls,
		unpricedCalls,
		costPico: costPico ?? 0n
	}));
	const cells = dearest.flatMap(({ value, parts }) =>
		parts.flatMap(({ at, calls, unpricedCalls, costPico }): CostCell[] => {
			const position = positions.get(at);
			const rest = position === undefined ? undefined : rests[position];
			if (position === undefined || rest === undefined) return [];
			rest.calls -= calls;
			rest.unpricedCalls -= unpricedCalls;
			rest.costPico -= costPico;
			const isKnown = calls > unpricedCalls || costPico !== 0n;
			return [{ position, value, unpricedCalls, costPico: isKnown ? costPico : null }];
		})
	);
	const others = rests.flatMap(({ calls, unpricedCalls, costPico }, position): CostCell[] => {
		if (calls === 0 && costPico === 0n) return [];
		const isKnown = calls > unpricedCalls || costPico !== 0n;
		return [{ position, value: null, unpricedCalls, costPico: isKnown ? costPico : null }];
	});
	return [...cells, ...others];
}

async function readBuckets(
	store: StoreClient,
	projects: Projects,
	range: TimeRange,
	{ startsMs }: CostGrid,
	filters: CostFilters
): Promise<CostBucket[]> {
	const where = chosenCalls(projects, range, filters);
	const rows = await store.rows<StoredSums & { At: number; SumFailed: string }>(
		`SELECT roundDown(toUnixTimestamp(Quarter), {edges:Array(UInt32)}) AS At,
			toString(sum(FailedCalls)) AS SumFailed, ${sumsSql}
		FROM ledger WHERE ${where.sql} GROUP BY At`,
		{ ...where.params, edges: startsMs.map(seconds) }
	);
	const byStart = new Map(rows.map((row) => [row.At, row]));
	return startsMs.map((startMs) => {
		const row = byStart.get(seconds(startMs));
		const sums = row ? toSums(row) : noSums;
		return { startMs, failedCalls: Number(row?.SumFailed ?? 0), ...sums };
	});
}

interface NameSums extends ValueParts {
	/** The value as the store writes it, and its hash: short enough to ask for many. */
	readonly names: string;
	readonly hash: string;
}

type NameKey = Pick<NameSums, 'names' | 'hash'>;

const hashSql = 'toString(cityHash64(Names))';

/**
 * Dearest first, ties by tokens and name; without their parts. One more than a table holds, where there
 * are more.
 * @param spend a FROM with `Names` and the sums
 * @param only those of them; left out: the dearest
 * @throws StoreError
 */
async function readNames(
	store: StoreClient,
	{ sql: spend, params }: Condition,
	only?: readonly NameKey[]
): Promise<NameSums[]> {
	if (only?.length === 0) return [];
	const rows = await store.rows<StoredSums & { Names: string; Hash: string }>(
		`SELECT Names, ${hashSql} AS Hash, ${sumsSql} FROM ${spend}
		${only ? 'WHERE cityHash64(Names) IN {hashes:Array(UInt64)}' : ''}
		GROUP BY Names ORDER BY sum(Cost) DESC, sum(${allTokens}) DESC, Names
		${only ? '' : `LIMIT ${maxRows + 1}`}`,
		{ ...params, ...(only && { hashes: only.map(({ hash }) => BigInt(hash)) }) }
	);
	const wanted = only && new Set(only.map(({ names }) => names));
	return rows
		.filter(({ Names }) => wanted?.has(Names) ?? true)
		.map((row) => ({
			value: valueOfNames(row.Names),
			sums: toSums(row),
			parts: [],
			names: row.Names,
			hash: row.Hash
		}));
}

/**
 * What the dearest of two periods leave unsaid where there are more than a table holds: their own sums
 * of the other period, and the values whose cost changed most.
 * @throws StoreError
 */
async function readOthers(
	stores: PeriodStores,
	{ spends, costs }: Readonly<Record<'spends' | 'costs', OfPeriods>>,
	current: readonly NameSums[],
	before: readonly NameSums[]
): Promise<Readonly<Record<'current' | 'before', readonly NameSums[]>>> {
	const isWhole = (read: readonly NameSums[]) => read.length <= maxRows;
	if (isWhole(current) && isWhole(before)) return { current: [], before: [] };
	// Beside an empty period the dearest are those that changed most.
	const isOneSided = current.length === 0 || before.length === 0;
	const moved = isOneSided ? [] : await readMoved(stores.now, costs);
	const named = [...current, ...before, ...moved];
	const missingIn = (read: readonly NameSums[]): NameKey[] => {
		if (isWhole(read)) return [];
		const known = new Set(read.map(({ names }) => names));
		return [...new Map(named.map((each) => [each.names, each])).values()].filter(
			({ names }) => !known.has(names)
		);
	};
	const [others, othersBefore] = await Promise.all([
		readNames(stores.now, spends.now, missingIn(current)),
		readNames(stores.before, spends.before, missingIn(before))
	]);
	return { current: others, before: othersBefore };
}

/** The values whose cost changed most between two periods. @throws StoreError */
async function readMoved(store: StoreClient, costs: OfPeriods): Promise<NameKey[]> {
	const [now, before] = [prefixed('now', costs.now), prefixed('before', costs.before)];
	const rows = await store.rows<{ Names: string; Hash: string }>(
		`SELECT Names, ${hashSql} AS Hash FROM (
			SELECT Names, Cost AS Change FROM ${now.sql}
			UNION ALL
			SELECT Names, -Cost AS Change FROM ${before.sql}
		)
		GROUP BY Names ORDER BY abs(sum(Change)) DESC, Names LIMIT ${maxRows}`,
		{ ...now.params, ...before.params }
	);
	return rows.map(({ Names, Hash }) => ({ names: Names, hash: Hash }));
}

const partColumns = ['Calls', 'UnpricedCalls', 'Cost'] as const;

/**
 * The parts of some, by the value as the store writes it.
 * @param spend a FROM with `Names`, `At` and {@link partColumns}
 * @throws StoreError
 */
async function readParts(
	store: StoreClient,
	{ sql: spend, params }: Condition,
	of: readonly NameSums[]
): Promise<ReadonlyMap<string, readonly BucketPart[]>> {
	if (of.length === 0) return new Map();
	const rows = await store.rows<{
		Names: string;
		At: number;
		SumCalls: string;
		SumUnpriced: string;
		SumCost: string;
	}>(
		`SELECT Names, At, toString(sum(Calls)) AS SumCalls,
			toString(sum(UnpricedCalls)) AS SumUnpriced, toString(sum(Cost)) AS SumCost
		FROM ${spend} WHERE Names IN {top:Array(String)} GROUP BY Names, At`,
		{ ...params, top: of.map(({ names }) => names) }
	);
	return new Map(
		[...grouped(rows, ({ Names }) => Names)].map(([names, inside]) => [
			names,
			inside.map(({ At, SumCalls, SumUnpriced, SumCost }) => ({
				at: At,
				calls: Number(SumCalls),
				unpricedCalls: Number(SumUnpriced),
				costPico: picoOf(SumCost)
			}))
		])
	);
}
