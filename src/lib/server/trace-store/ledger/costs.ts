import { tokenCount } from '#lib/cost/movers.ts';
import {
	addSums,
	maxRows,
	noSums,
	type CostBucket,
	type CostCell,
	type CostFilters,
	type CostGrid,
	type CostQuery,
	type CostReport,
	type CostRow,
	type CostSums
} from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { readPace, readSessionCosts } from './session-costs.ts';
import {
	callColumn,
	calledIn,
	callFilter,
	isOfSession,
	ranIn,
	readCrossing,
	seconds,
	sessionFilter,
	spendOfSessions,
	type Crossing,
	type Period
} from './spend.ts';
import { knownPico, sumsSql, toSums, type StoredSums } from './sums.ts';

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
	const now = { range, edges: grid.startsMs };
	const before = { range: previous, edges: [previous.startMs] };
	const [crossing, crossingBefore] = await Promise.all([
		readCrossing(store, projectId, now, filters),
		readCrossing(store, projectId, before, filters)
	]);
	const [figures, sessions, previousSessions, pace] = await Promise.all([
		isOfSession(dimension)
			? readOverlapping(store, projectId, query, crossing, crossingBefore)
			: readDisjoint(store, projectId, query, callColumn(dimension)),
		readSessionCosts(store, projectId, now, crossing, filters),
		readSessionCosts(store, projectId, before, crossingBefore, filters),
		readPace(store, projectId, grid, filters)
	]);
	return { reading: null, ...figures, sessions, previousSessions, pace };
}

type Figures = Pick<CostReport, 'buckets' | 'previousBuckets' | 'rows' | 'topValues' | 'cells'>;

/** Buckets count a call once, values count a session under each that it has: sums of their own. */
async function readOverlapping(
	store: StoreClient,
	projectId: string,
	query: CostQuery,
	crossing: Crossing,
	crossingBefore: Crossing
): Promise<Figures> {
	const { range, previous, grid, previousGrid, filters } = query;
	const now = byValue(projectId, { range, edges: grid.startsMs }, crossing, query);
	const former = { range: previous, edges: [previous.startMs] };
	const currentRows = readValues(store, now(false));
	const cellsOfTop = currentRows.then(async (current) => {
		const topValues = current.slice(0, query.top).map(({ value }) => value);
		return { topValues, cells: await readCells(store, now(true), query, topValues) };
	});
	const [buckets, previousBuckets, current, before, cells] = await Promise.all([
		readBuckets(store, projectId, range, grid, filters),
		readBuckets(store, projectId, previous, previousGrid, filters),
		currentRows,
		readValues(store, byValue(projectId, former, crossingBefore, query)(false)),
		cellsOfTop
	]);
	return { buckets, previousBuckets, rows: joined(current, before), ...cells };
}

/** Every call has one value: buckets, values and cells are sums of one reading. */
async function readDisjoint(
	store: StoreClient,
	projectId: string,
	query: CostQuery,
	column: string
): Promise<Figures> {
	const { range, previous, grid, previousGrid, filters, top } = query;
	const read = async (period: TimeRange, { startsMs }: CostGrid) => {
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
	const [current, before] = await Promise.all([read(range, grid), read(previous, previousGrid)]);
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
			.map(([value, inside]) => ({ value, sums: addSums(inside.map(({ sums }) => sums)) }))
			.sort(dearestFirst)
			.slice(0, maxRows);
	const values = toValues(current);
	const topValues = values.slice(0, top).map(({ value }) => value);
	const positions = new Map(grid.startsMs.map((startMs, index) => [seconds(startMs), index]));
	const cells = [
		...grouped(current, ({ at, value }) =>
			JSON.stringify([at, topValues.includes(value) ? value : null])
		)
	].flatMap(([, inside]): CostCell[] => {
		const position = positions.get(inside[0]?.at ?? -1);
		const value = inside[0]?.value ?? '';
		if (position === undefined) return [];
		const { costPico } = addSums(inside.map(({ sums }) => sums));
		return [{ position, value: topValues.includes(value) ? value : null, costPico }];
	});
	return {
		buckets: toBuckets(current, grid),
		previousBuckets: toBuckets(before, previousGrid),
		rows: joined(values, toValues(before)),
		topValues,
		cells
	};
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return groups;
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

interface ValueSums {
	readonly value: string;
	readonly sums: CostSums;
}

/** A FROM with the columns `Value`, `At` where wanted, and the sums, a session under each of its values. */
function byValue(
	projectId: string,
	period: Period,
	crossing: Crossing,
	{ dimension, filters }: CostQuery
): (byBucket: boolean) => Condition {
	const own = isOfSession(dimension) ? dimension : null;
	return (byBucket) => {
		const wanted = { dimension: own, byBucket };
		const spend = spendOfSessions(projectId, period, crossing, filters, wanted);
		return { sql: `${spend.sql} ARRAY JOIN Names AS Value`, params: spend.params };
	};
}

/** Dearest first, ties by tokens and name. */
async function readValues(
	store: StoreClient,
	{ sql: from, params }: Condition
): Promise<ValueSums[]> {
	const rows = await store.rows<StoredSums & { Value: string }>(
		`SELECT Value, ${sumsSql} FROM ${from}
		GROUP BY Value ORDER BY sum(Cost) DESC, sum(TokensInput + TokensOutput) DESC, Value
		LIMIT ${maxRows}`,
		params
	);
	return rows.map((row) => ({ value: row.Value, sums: toSums(row) }));
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

/**
 * Of the values with a series alone: sessions with several values would count under "others" more
 * than once, so there is no such sum.
 */
async function readCells(
	store: StoreClient,
	{ sql: from, params }: Condition,
	{ grid }: CostQuery,
	topValues: readonly string[]
): Promise<CostCell[]> {
	if (topValues.length === 0) return [];
	const rows = await store.rows<{
		At: number;
		Value: string;
		SumPriced: string;
		SumCost: string;
	}>(
		`SELECT At, Value, toString(sum(PricedCalls)) AS SumPriced, toString(sum(Cost)) AS SumCost
		FROM ${from} WHERE has({top:Array(String)}, Value) GROUP BY At, Value`,
		{ ...params, top: topValues }
	);
	const positions = new Map(grid.startsMs.map((startMs, index) => [seconds(startMs), index]));
	return rows.flatMap(({ At, Value, SumPriced, SumCost }) => {
		const position = positions.get(At);
		if (position === undefined) return [];
		return [{ position, value: Value, costPico: knownPico(SumPriced, SumCost) }];
	});
}
