import type { PicoUsd } from '#lib/cost/pico.ts';
import type { CostFilters, CostGrid } from '#lib/cost/report.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { picoOf } from '../queries/usd-text.ts';
import { seconds } from './seconds.ts';
import { calledIn, callFilter, ranIn, sessionFilter } from './spend.ts';

/**
 * What a project's calls cost in each bucket of the grid; null where no cost is known.
 * @throws StoreError
 */
export async function readSpendSeries(
	store: StoreClient,
	projectId: string,
	{ startsMs, endMs }: CostGrid,
	filters: CostFilters
): Promise<(PicoUsd | null)[]> {
	const startMs = startsMs[0];
	if (startMs === undefined) return [];
	const where = chosenCalls(projectId, { startsMs, endMs }, filters);
	const rows = await store.rows<{ At: number; Priced: string; SumCost: string }>(
		`SELECT roundDown(toUnixTimestamp(Quarter), {edges:Array(UInt32)}) AS At,
			toString(sum(PricedCalls)) AS Priced, toString(sum(Cost)) AS SumCost
		FROM ledger WHERE ${where.sql} GROUP BY At`,
		{ ...where.params, edges: startsMs.map(seconds) }
	);
	const byStart = new Map(
		rows.map(({ At, Priced, SumCost }) => {
			const cost = picoOf(SumCost);
			return [At, Number(Priced) > 0 || cost !== 0n ? cost : null];
		})
	);
	return startsMs.map((start) => byStart.get(seconds(start)) ?? null);
}

function chosenCalls(
	projectId: string,
	{ startsMs, endMs }: CostGrid,
	filters: CostFilters
): Condition {
	const range = { startMs: startsMs[0] ?? endMs, endMs };
	const calls = both(calledIn(projectId, range), callFilter(filters));
	const sessions = sessionFilter(filters);
	if (sessions.sql === 'true') return calls;
	const ran = both(ranIn(projectId, range), sessions);
	return both(calls, {
		sql: `TraceId IN (SELECT TraceId FROM sessions FINAL WHERE ${ran.sql})`,
		params: ran.params
	});
}
