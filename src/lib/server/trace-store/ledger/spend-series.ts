import { noSums, type CostFilters, type CostGrid, type CostSums } from '#lib/cost/report.ts';
import type { StoreClient } from '../client.ts';
import { ofProject } from '../queries/projects.ts';
import { seconds } from './seconds.ts';
import { readCallsInBuckets } from './calls-in-buckets.ts';
import { knownPico } from './sums.ts';

/** What was spent in a bucket; the cost is null where none is known. */
type Spent = Pick<CostSums, 'calls' | 'unpricedCalls' | 'costPico'>;

const spentColumns = ['Calls', 'PricedCalls', 'UnpricedCalls', 'Cost'] as const;

/**
 * What a project's calls cost in each bucket of the grid.
 * @throws StoreError
 */
export async function readSpendSeries(
	store: StoreClient,
	projectId: string,
	{ startsMs, endMs }: CostGrid,
	filters: CostFilters
): Promise<Spent[]> {
	const startMs = startsMs[0];
	if (startMs === undefined) return [];
	const rows = await readCallsInBuckets(store, ofProject(projectId), {
		range: { startMs, endMs },
		startsMs,
		filters,
		sums: spentColumns
	});
	const byStart = new Map(
		rows.map((row): [number, Spent] => [
			row.At,
			{
				calls: Number(row.SumCalls),
				unpricedCalls: Number(row.SumUnpricedCalls),
				costPico: knownPico(row.SumPricedCalls, row.SumCost)
			}
		])
	);
	return startsMs.map((start) => byStart.get(seconds(start)) ?? noSums);
}
