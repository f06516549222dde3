import { tokenCount } from '#lib/cost/movers.ts';
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
	type CostRow,
	type CostSums,
	type SessionDimension
} from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import { grouped } from '../grouped.ts';
import type { StoreClient } from '../client.ts';
import { isBlank, readBooks } from '../closing/books.ts';
import { both, type Condition } from '../queries/condition.ts';
import { allTokens } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { valueOfNames } from './names.ts';
import { readPace, readSessionCosts } from './session-costs.ts';
import { seconds } from './seconds.ts';
import {
	callColumn,
	calledIn,
	callFilter,
	isUnfiltered,
	ranIn,
	readCrossing,
	sessionFilter,
	spendOfSessions,
	type Crossing,
	type Period
} from './spend.ts';
import { sumsSql, toSums, type StoredSums } from './sums.ts';

/**
 * What a project's calls cost in a range and in the one before.
 * @throws StoreError
 */
export async function readCosts(
	store: StoreClient,
	projectId: string,
	query: CostQuery
): Promise<CostReport> {
	const { range, previous, grid, filters, dimension } = query;
	const [books, booksBefore] = isUnfiltered(filters)
		? await readBooks(store, projectId, [range, previous])
		: [null, null];
	const whole = { range, edges: [range.startMs], books };
	// Only names of sessions are told apart by bucket where their sessions are.
	const now = isOfCall(dimension) ? whole : { range, edges: grid.startsMs, books };
	const before = { range: previous, edges: [previous.startMs], books: booksBefore };
	const stores = { now: store, before: isBlank(booksBefore) ? blank(store) : store };
	const crossing = readCrossing(store, projectId, now, filters);
	const crossingBefore = readCrossing(stores.before, projectId, before, filters);
	const [figures, sessions, previousSessions, pace] = await Promise.all([
		isOfCall(dimension)
			? readByCall(stores, projectId, query, callColumn(dimension))
			: Promise.all([crossing, crossingBefore]).then(([own, former]) =>
					readBySession(stores, projectId, query, dimension, [now, own], [before, former])
				),
		crossing.then((own) => readSessionCosts(store, projectId, whole, own, filters)),
		crossingBefore.then((own) => readSessionCosts(stores.before, projectId, before, own, filters)),
		readPace(store, projectId, whole, grid, filters)
	]);
	return { reading: null, ...figures, sessions, previousSessions, pace };
}

/** Where a period is read from. */
interface PeriodStores {
	readonly now: StoreClient;
	readonly before: StoreClient;
}

/** For a period in which no session ran: to ask costs more than most answers do. */
const blank = (store: StoreClient): StoreClient => ({ ...store, rows: async () => [] });

type Figures = Pick<CostReport, 'buckets' | 'previousBuckets' | 'rows' | 'topValues' | 'cells'>;

/** What one value cost, and how much of it in which bucket; the latter of the dearest ones alone. */
interface ValueSums {
	readonly value: string;
	readonly sums: CostSums;
	readonly parts: readonly BucketPart[];
}

interface BucketPart {
	/** Start of the bucket, Unix seconds. */
	readonly at: number;
	readonly calls: number;
	readonly unpricedCalls: number;
	readonly costPico: PicoUsd;
}

/** Names belong to sessions, and sums by bucket to calls. */
async function readBySession(
	stores: PeriodStores,
	projectId: string,
	query: CostQuery,
	dimension: SessionDimension,
	[now, crossing]: readonly [Period, Crossing],
	[former, crossingBefore]: readonly [Period, Crossing]
): Promise<Figures> {
	const { range, previous, grid, previousGrid, filters, top } = query;
	const spend = (byBucket: boolean) =>
		spendOfSessions(projectId, now, crossing, filters, { dimension, byBucket });
	const currentNames = readNames(stores.now, spend(false)).then(async (all) => {
		const parts = await readParts(stores.now, spend(true), all.slice(0, top));
		return all.map((each) => ({ ...each, parts: parts.get(each.names) ?? [] }));
	});
	const [buckets, previousBuckets, current, before] = await Promise.all([
		readBuckets(stores.now, projectId, range, grid, filters),
		readBuckets(stores.before, projectId, previous, previousGrid, filters),
		currentNames,
		readNames(
			stores.before,
			spendOfSessions(projectId, former, crossingBefore, filters, { dimension, byBucket: false })
		)
	]);
	return toFigures(query, buckets, previousBuckets, current, before);
}

/** Every call has one value: buckets, values and parts are sums of one reading. */
async function readByCall(
	stores: PeriodStores,
	projectId: string,
	query: CostQuery,
	column: string
): Promise<Figures> {
	const { range, previous, grid, previousGrid, filters } = query;
	const read = async (store: StoreClient, period: TimeRange, { startsMs }: CostGrid) => {
		const where = chosenCalls(projectId, period, filters);
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
	const toValues = (parts: readonly Part[]): ValueSums[] =>
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
			.sort(dearestFirst)
			.slice(0, maxRows);
	return toFigures(
		query,
		toBuckets(current, grid),
		toBuckets(before, previousGrid),
		toValues(current),
		toValues(before)
	);
}

function toFigures(
	{ grid, top }: CostQuery,
	buckets: readonly CostBucket[],
	previousBuckets: readonly CostBucket[],
	current: readonly ValueSums[],
	before: readonly ValueSums[]
): Figures {
	const dearest = current.slice(0, top);
	return {
		buckets,
		previousBuckets,
		rows: joined(current, before),
		topValues: dearest.map(({ value }) => value),
		cells: toCells(grid, buckets, dearest)
	};
}

/** Cells of the values that have a series; what a bucket has besides is that of all others. */
function toCells(
	{ startsMs }: CostGrid,
	buckets: readonly CostBucket[],
	dearest: readonly ValueSums[]
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
			return [{ position, value, costPico: isKnown ? costPico : null }];
		})
	);
	const others = rests.flatMap(({ calls, unpricedCalls, costPico }, position): CostCell[] => {
		if (calls === 0 && costPico === 0n) return [];
		const isKnown = calls > unpricedCalls || costPico !== 0n;
		return [{ position, value: null, costPico: isKnown ? costPico : null }];
	});
	return [...cells, ...others];
}

/** Ties by tokens and name. */
function dearestFirst(left: ValueSums, right: ValueSums): number {
	const [a, b] = [left.sums.costPico ?? 0n, right.sums.costPico ?? 0n];
	if (a !== b) return a > b ? -1 : 1;
	const tokens = tokenCount(right.sums) - tokenCount(left.sums);
	return tokens || (left.value < right.value ? -1 : 1);
}

/** Calls of the ledger under all filters, without a look at sessions where none of them is chosen. */
function chosenCalls(projectId: string, range: TimeRange, filters: CostFilters): Condition {
	const calls = both(calledIn(projectId, range), callFilter(filters));
	const sessions = sessionFilter(filters);
	if (sessions.sql === 'true') return calls;
	const ran = both(ranIn(projectId, range), sessions);
	return both(calls, {
		sql: `TraceId IN (SELECT TraceId FROM sessions FINAL WHERE ${ran.sql})`,
		params: ran.params
	});
}

async function readBuckets(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	{ startsMs }: CostGrid,
	filters: CostFilters
): Promise<CostBucket[]> {
	const where = chosenCalls(projectId, range, filters);
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

interface NameSums extends ValueSums {
	/** The value as the store writes it. */
	readonly names: string;
}

/**
 * Dearest first, ties by tokens and name; without their parts.
 * @param spend a FROM with `Names` and the sums
 * @throws StoreError
 */
async function readNames(
	store: StoreClient,
	{ sql: spend, params }: Condition
): Promise<NameSums[]> {
	const rows = await store.rows<StoredSums & { Names: string }>(
		`SELECT Names, ${sumsSql} FROM ${spend} GROUP BY Names
		ORDER BY sum(Cost) DESC, sum(${allTokens}) DESC, Names LIMIT ${maxRows}`,
		params
	);
	return rows.map((row) => ({
		value: valueOfNames(row.Names),
		sums: toSums(row),
		parts: [],
		names: row.Names
	}));
}

/**
 * The parts of some, by the value as the store writes it.
 * @param spend a FROM with `Names`, `At` and the sums
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

function joined(current: readonly ValueSums[], before: readonly ValueSums[]): CostRow[] {
	const former = new Map(before.map(({ value, sums }) => [value, sums]));
	const now = new Set(current.map(({ value }) => value));
	return [
		...current.map(({ value, sums }) => ({
			value,
			current: sums,
			previous: former.get(value) ?? noSums
		})),
		...before
			.filter(({ value }) => !now.has(value))
			.map(({ value, sums }) => ({ value, current: noSums, previous: sums }))
	].slice(0, maxRows);
}
