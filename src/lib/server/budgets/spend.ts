import { budgetGrid, burnDown, type Budget, type SpentStep } from '#lib/cost/budget/budget.ts';
import { addReadings, isPartial, type BudgetStanding } from '#lib/cost/budget/standing.ts';
import { convertPico, type DatedRate } from '#lib/cost/currency/currency.ts';
import {
	addSums,
	noSums,
	type CostFilters,
	type CostGrid,
	type CostReading,
	type CostSums
} from '#lib/cost/report.ts';
import { failed, ok, type Reply } from '../agentops/fault.ts';

export interface Spend {
	/** One for each bucket; the cost is null where none is known. */
	readonly sums: readonly Pick<CostSums, 'calls' | 'unpricedCalls' | 'costPico'>[];
	/** null = they rest on every call. */
	readonly reading: CostReading | null;
}

/** What a project's calls cost in each bucket of the grid. */
export type ReadSpend = (
	projectId: string,
	grid: CostGrid,
	filters: CostFilters
) => Promise<Reply<Spend>>;

export interface SpendSource {
	readonly read: ReadSpend;
	/** Of a budget over all projects. */
	readonly projectIds: () => Promise<readonly string[]>;
	readonly rates: () => Promise<readonly DatedRate[]>;
	/** The fleet's zone. */
	readonly zone: string;
}

/**
 * Where a budget stands at a moment. Each step is converted at the rate of its own day.
 * @returns the source's fault when spend cannot be read
 */
export async function readBurnDown(
	source: SpendSource,
	budget: Pick<Budget, 'projectId' | 'filters' | 'period' | 'amount' | 'currency'>,
	atMs: number
): Promise<Reply<BudgetStanding>> {
	const grid = budgetGrid(budget.period, atMs, source.zone);
	const projectIds = budget.projectId === null ? await source.projectIds() : [budget.projectId];
	const sums = grid.startsMs.map((): CostSums => noSums);
	const readings: (CostReading | null)[] = [];
	for (const projectId of projectIds) {
		const reply = await source.read(projectId, grid, budget.filters);
		if (!reply.ok) return reply;
		readings.push(reply.value.reading);
		for (const [index, own] of reply.value.sums.entries()) {
			sums[index] = addSums([sums[index] ?? noSums, { ...noSums, ...own }]);
		}
	}
	const rates = await source.rates();
	const steps: SpentStep[] = [];
	for (const [index, startMs] of grid.startsMs.entries()) {
		const usd = sums[index]?.costPico ?? null;
		const pico = usd === null ? null : convertPico(usd, budget.currency, rates, startMs);
		if (usd !== null && pico === null) return failed(noRate);
		steps.push({ startMs, endMs: grid.startsMs[index + 1] ?? grid.endMs, pico });
	}
	const burn = burnDown(budget, grid, steps, atMs, source.zone);
	const all = addSums(sums);
	const inPeriod = sums.filter((_, index) => (grid.startsMs[index] ?? 0) >= grid.period.startMs);
	const standing = {
		...burn,
		reading: addReadings(readings),
		unpricedCalls: addSums(inPeriod).unpricedCalls,
		matches: all.costPico !== null ? 'priced' : all.calls > 0 ? 'unpriced' : 'nothing'
	} as const;
	return ok(
		isPartial(standing.reading) ? { ...standing, forecast: null, exhaustion: null } : standing
	);
}

const noRate = {
	kind: 'invalid',
	hint: null,
	source: 'portal',
	detail: 'There is no exchange rate for won.'
} as const;
