import { noSums, type CostFilters, type CostGrid, type CostSums } from '#lib/cost/report.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { ofProject } from '../queries/projects.ts';
import { seconds } from './seconds.ts';
import { calledIn, callFilter, ranIn, sessionFilter } from './spend.ts';
import { knownPico } from './sums.ts';

/** What was spent in a bucket; the cost is null where none is known. */
type Spent = Pick<CostSums, 'calls' | 'unpricedCalls' | 'costPico'>;

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
	const where = chosenCalls(projectId, { startsMs, endMs }, filters);
	const rows = await store.rows<{
		At: number;
		SumCalls: string;
		Priced: string;
		Unpriced: string;
		SumCost: string;
	}>(
		`SELECT roundDown(toUnixTimestamp(Quarter), {edges:Array(UInt32)}) AS At,
			toString(sum(Calls)) AS SumCalls, toString(sum(PricedCalls)) AS Priced,
			toString(sum(UnpricedCalls)) AS Unpriced, toString(sum(Cost)) AS SumCost
		FROM ledger WHERE ${where.sql} GROUP BY At`,
		{ ...where.params, edges: startsMs.map(seconds) }
	);
	const byStart = new Map(
		rows.map(({ At, SumCalls, Priced, Unpriced, SumCost }): [number, Spent] => [
			At,
			{
				calls: Number(SumCalls),
				unpricedCalls: Number(Unpriced),
				costPico: knownPico(Priced, SumCost)
			}
		])
	);
	return startsMs.map((start) => byStart.get(seconds(start)) ?? noSums);
}

function chosenCalls(
	projectId: string,
	{ startsMs, endMs }: CostGrid,
	filters: CostFilters
): Condition {
	const range = { startMs: startsMs[0] ?? endMs, endMs };
	const projects = ofProject(projectId);
	const calls = both(calledIn(projects, range), callFilter(filters));
	const sessions = sessionFilter(filters);
	if (sessions.sql === 'true') return calls;
	const ran = both(ranIn(projects, range), sessions);
	return both(calls, {
		sql: `TraceId IN (SELECT TraceId FROM sessions FINAL WHERE ${ran.sql})`,
		params: ran.params
	});
}
