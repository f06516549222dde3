import type { SeenModel } from '#lib/cost/price/seen-model.ts';
import type { Span } from '#lib/time/range.ts';
import type { StoreClient } from '../client.ts';
import { picoOf } from '../queries/usd-text.ts';

/** Names are made by senders; a page shows no more than these. */
const mostModels = 1_000;

interface Row {
	readonly Provider: string;
	readonly Model: string;
	readonly Calls: string;
	readonly Unpriced: string;
	readonly Computed: string;
	readonly UnpricedTokens: string;
	readonly UnpricedIn: readonly string[];
	readonly Tokens: string;
	readonly SumCost: string;
	readonly LastMs: string;
}

/**
 * The models that projects called in the range: those with the most tokens waiting for a price first,
 * then by tokens.
 * @param projectIds null = of all projects
 * @throws StoreError
 */
export async function readModelsSeen(
	store: StoreClient,
	{ startMs, endMs }: Span,
	projectIds: readonly string[] | null
): Promise<SeenModel[]> {
	const tokens = ['Input', 'CacheRead', 'CacheWrite', 'Output', 'Reasoning']
		.map((name) => `Tokens${name}`)
		.join(' + ');
	const rows = await store.rows<Row>(
		`SELECT Provider, Model, toString(count()) AS Calls,
			toString(countIf(isNull(Cost))) AS Unpriced,
			toString(countIf(CostSource = 'computed')) AS Computed,
			toString(sumIf(${tokens}, isNull(Cost))) AS UnpricedTokens,
			arraySort(groupUniqArrayIf(project_id::String, isNull(Cost))) AS UnpricedIn,
			toString(sum(${tokens})) AS Tokens,
			toString(sum(toDecimal128(ifNull(Cost, toDecimal64(0, 12)), 12))) AS SumCost,
			toString(toUnixTimestamp64Milli(max(Timestamp))) AS LastMs
		FROM otel_traces
		WHERE CountsAsCall
			AND Timestamp >= fromUnixTimestamp64Milli({fromMs:Int64})
			AND Timestamp < fromUnixTimestamp64Milli({untilMs:Int64})
			${projectIds === null ? '' : 'AND project_id IN ({projects:Array(String)})'}
		GROUP BY Provider, Model
		ORDER BY sumIf(${tokens}, isNull(Cost)) DESC, sum(${tokens}) DESC, Provider, Model
		LIMIT ${mostModels}`,
		{ fromMs: startMs, untilMs: endMs, ...(projectIds !== null && { projects: projectIds }) }
	);
	return rows.map((row) => ({
		provider: row.Provider === '' ? null : row.Provider,
		model: row.Model === '' ? null : row.Model,
		calls: Number(row.Calls),
		unpricedCalls: Number(row.Unpriced),
		computedCalls: Number(row.Computed),
		unpricedTokens: Number(row.UnpricedTokens),
		unpricedIn: row.UnpricedIn,
		tokens: Number(row.Tokens),
		costPico: Number(row.Calls) === Number(row.Unpriced) ? null : picoOf(row.SumCost),
		lastMs: Number(row.LastMs)
	}));
}
