/** The cost page's figures from sessions that were read one by one; the store answers the same by SQL. */
import { binEdges } from '#lib/cost/distribution.ts';
import { nameSet } from '#lib/cost/name-set.ts';
import type { PicoUsd } from '#lib/cost/pico.ts';
import {
	addSums,
	isOfCall,
	type CostBucket,
	type CostCell,
	type CostBy,
	type CostFilters,
	type CostGrid,
	type CostQuery,
	type CostReport,
	type Pace,
	type SessionCosts
} from '#lib/cost/report.ts';
import { countValues, dearerFirst, joinRows, toCostRows, type ValueSums } from '#lib/cost/rows.ts';
import { isChosen, spendingsIn, sumsOf, type Spending } from './chosen.ts';
import type { Entry, SessionSpend } from './session-spend.ts';

export function toReport(
	sessions: readonly SessionSpend[],
	query: CostQuery
): Omit<CostReport, 'reading'> {
	const { range, previous, grid, previousGrid, dimension, filters, top, rows: most } = query;
	const now = spendingsIn(sessions, range, filters);
	const before = spendingsIn(sessions, previous, filters);
	const current = toValues(now, dimension);
	const former = toValues(before, dimension);
	const topValues = current.slice(0, top).map(({ value }) => value);
	const totalOf = (values: readonly ValueSums[]) => addSums(values.map(({ sums }) => sums));
	return {
		buckets: toBuckets(now, grid),
		previousBuckets: toBuckets(before, previousGrid),
		sessions: toSessionCosts(now),
		previousSessions: toSessionCosts(before),
		...toCostRows(
			joinRows(current, former),
			{ current: totalOf(current), previous: totalOf(former) },
			most
		),
		values: countValues(current),
		topValues,
		cells: toCells(now, grid, dimension, topValues),
		pace: toPace(sessions, grid, filters)
	};
}

/** Index of the bucket that a time falls into; −1 before the first. The time is before the grid's end. */
function positionIn({ startsMs }: CostGrid, atMs: number): number {
	let low = 0;
	let high = startsMs.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((startsMs[middle] ?? Infinity) <= atMs) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

function toBuckets(spendings: readonly Spending[], grid: CostGrid): CostBucket[] {
	const inside = grid.startsMs.map((): Entry[] => []);
	for (const { entries } of spendings) {
		for (const entry of entries) inside[positionIn(grid, entry.atMs)]?.push(entry);
	}
	return grid.startsMs.map((startMs, index) => {
		const entries = inside[index] ?? [];
		const failedCalls = entries.reduce((sum, each) => sum + each.failedCalls, 0);
		return { startMs, failedCalls, ...sumsOf(entries) };
	});
}

function toSessionCosts(spendings: readonly Spending[]): SessionCosts {
	const known = spendings
		.flatMap(({ costPico }) => (costPico === null ? [] : [costPico]))
		.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
	const bins = new Map<PicoUsd, { sessions: number; costPico: PicoUsd }>();
	for (const costPico of known) {
		const fromPico = binEdges.findLast((edge) => edge <= costPico) ?? 0n;
		const bin = bins.get(fromPico) ?? { sessions: 0, costPico: 0n };
		bin.sessions += 1;
		bin.costPico += costPico;
		bins.set(fromPico, bin);
	}
	return {
		sessions: spendings.length,
		unknown: spendings.length - known.length,
		medianPico: quantile(known, 0.5),
		p95Pico: quantile(known, 0.95),
		bins: [...bins]
			.map(([fromPico, bin]) => ({ fromPico, ...bin }))
			.sort((a, b) => (a.fromPico < b.fromPico ? -1 : 1))
	};
}

/** The value at the share of the way through, as the store's engine counts it; null for no values. */
function quantile<T>(sorted: readonly T[], share: number): T | null {
	return sorted[Math.floor(share * sorted.length)] ?? null;
}

/** The call's own, or what its session has. */
function valueOf(session: SessionSpend, entry: Entry, dimension: CostBy): string {
	if (dimension === 'project') return session.projectId;
	return isOfCall(dimension) ? entry[dimension] : nameSet(session.names[dimension]);
}

/** Dearest first, ties by tokens and name. */
function toValues(spendings: readonly Spending[], dimension: CostBy): ValueSums[] {
	const values = new Map<string, Entry[]>();
	for (const { session, entries } of spendings) {
		for (const entry of entries) {
			const value = valueOf(session, entry, dimension);
			const own = values.get(value);
			if (own) own.push(entry);
			else values.set(value, [entry]);
		}
	}
	return [...values]
		.map(([value, entries]) => ({ value, sums: sumsOf(entries) }))
		.sort(dearerFirst);
}

function toCells(
	spendings: readonly Spending[],
	grid: CostGrid,
	dimension: CostBy,
	topValues: readonly string[]
): CostCell[] {
	const cells = new Map<string, { position: number; value: string | null; entries: Entry[] }>();
	for (const { session, entries } of spendings) {
		for (const entry of entries) {
			const own = valueOf(session, entry, dimension);
			const value = topValues.includes(own) ? own : null;
			const position = positionIn(grid, entry.atMs);
			const key = JSON.stringify([position, value]);
			const cell = cells.get(key) ?? { position, value, entries: [] };
			cell.entries.push(entry);
			cells.set(key, cell);
		}
	}
	return [...cells.values()].map(({ position, value, entries }) => {
		const { costPico, unpricedCalls } = sumsOf(entries);
		return { position, value, costPico, unpricedCalls };
	});
}

/** Of sessions with a call, by their start; under a filter by model or service those in which it occurs. */
function toPace(sessions: readonly SessionSpend[], grid: CostGrid, filters: CostFilters): Pace[] {
	const durations = grid.startsMs.map((): number[] => []);
	const { model, service } = filters;
	for (const session of sessions) {
		const { facts } = session;
		if (facts.llmCalls === 0 || facts.startMs >= grid.endMs || !isChosen(session, filters))
			continue;
		if (model !== undefined && !facts.models.has(model)) continue;
		if (service !== undefined && !facts.services.has(service)) continue;
		durations[positionIn(grid, facts.startMs)]?.push(facts.durationNs);
	}
	return durations.map((unsorted) => {
		const sorted = unsorted.sort((a, b) => a - b);
		return {
			p50Ns: quantile(sorted, 0.5),
			p95Ns: quantile(sorted, 0.95),
			p99Ns: quantile(sorted, 0.99)
		};
	});
}
