/** What the calls of a list come to: of all of its sessions, and of single ones. */
import { addSums, type CostSums } from '#lib/cost/report.ts';
import { totalTokens } from '#lib/trace/tree/node.ts';
import type { SessionRow, SpendBehind } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { steps } from '../closing/tables.ts';
import { grouped } from '../grouped.ts';
import { both, type Condition } from '../queries/condition.ts';
import { tokensOf, type StoredDearest, type StoredSession } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { sumsOfParts, type Behind } from './behind.ts';
import { lastQuarterOf, quarterSeconds } from './calls-of-sessions.ts';
import { isAllBooked, unbooked } from './spend.ts';
import { sumsSql, toSums, type StoredSums } from './sums.ts';

/**
 * @param others what else must hold of the list's sessions, on `sessions FINAL`
 * @throws StoreError
 */
export async function readSpend(
	store: StoreClient,
	{ projects, whole, parts, books }: Behind,
	others: Condition
): Promise<SpendBehind> {
	const own = whole && !isAllBooked({ books }) && both(whole.sessions, others, unbooked({ books }));
	const told =
		parts &&
		sumsOfParts(projects, { ...parts, sessions: both(parts.sessions, others) }, [
			'sum(PricedCalls) AS Priced',
			'sum(UnpricedCalls) AS Unpriced',
			'sum(Cost) AS Spent'
		]);
	const closed = books?.closed;
	const all = await Promise.all([
		own
			? store.rows<CountedSpend>(
					`SELECT toString(count()) AS Count, toString(sum(PricedCalls)) AS SumPriced,
						toString(sum(UnpricedCalls)) AS SumUnpriced, toString(sum(Cost)) AS SumCost
					FROM sessions FINAL WHERE ${own.sql}`,
					own.params
				)
			: [],
		told
			? store.rows<CountedSpend>(
					`SELECT toString(count()) AS Count, toString(sum(Priced)) AS SumPriced,
						toString(sum(Unpriced)) AS SumUnpriced, toString(sum(Spent)) AS SumCost
					FROM ${told.sql}`,
					told.params
				)
			: [],
		closed
			? store.rows<CountedSpend>(
					`SELECT toString(sum(Sessions)) AS Count, toString(sumIf(Sessions, Bin >= 0)) AS SumPriced,
						toString(sum(Cost)) AS SumCost, (
							SELECT toString(sum(UnpricedCalls)) FROM closed_names
							WHERE ${closed.sql} AND Dimension = 'team' AND Step = ${steps.hour}
						) AS SumUnpriced
					FROM closed_costs WHERE ${closed.sql}`,
					closed.params
				)
			: []
	]);
	const sums = all.flat();
	const cost = sums.reduce((sum, { SumCost }) => sum + picoOf(SumCost), 0n);
	const isKnown = cost !== 0n || sums.some(({ SumPriced }) => Number(SumPriced) > 0);
	return {
		sessions: sums.reduce((sum, { Count }) => sum + Number(Count), 0),
		spentPico: isKnown ? cost : null,
		spentUnpriced: sums.reduce((sum, { SumUnpriced }) => sum + Number(SumUnpriced), 0)
	};
}

/** `SumPriced` is greater than 0 when something of the cost is known. */
interface CountedSpend {
	readonly Count: string;
	readonly SumPriced: string;
	readonly SumCost: string;
	readonly SumUnpriced: string;
}

/** What a session spent in the calls of a list. */
export type SpentInCalls = CostOfCalls & Required<Pick<SessionRow, 'spentTokens' | 'spentCalls'>>;
export type CostOfCalls = Required<Pick<SessionRow, 'spentPico' | 'spentUnpriced'>>;

/**
 * What single sessions of the list spent in its calls.
 * @param rows as the store gives them
 * @returns for each, in this order
 * @throws StoreError
 */
export const readSpendOf = (
	store: StoreClient,
	behind: Behind,
	rows: readonly StoredSession[]
): Promise<SpentInCalls[]> =>
	readSpent(store, behind, rows, (row) => toSpent(ownSums(row)), toSpent);

/**
 * The same, what it cost alone.
 * @throws StoreError
 */
export const readCostOf = (
	store: StoreClient,
	behind: Behind,
	rows: readonly StoredDearest[]
): Promise<CostOfCalls[]> => readSpent(store, behind, rows, ownCost, toCost);

/**
 * @param own of a session all calls of which are in the list
 * @param told of another, of the sums of those that are
 */
async function readSpent<Row extends StoredDearest, Spent>(
	store: StoreClient,
	{ calls, whole }: Behind,
	rows: readonly Row[],
	own: (row: Row) => Spent,
	told: (sums: CostSums) => Spent
): Promise<Spent[]> {
	const isWhole = (row: Row) => whole?.has(row) ?? false;
	const parts = rows.filter((row) => !isWhole(row));
	const theirs = both(calls, {
		sql: 'TraceId IN {spentTraces:Array(String)}',
		params: { spentTraces: parts.map(({ TraceId }) => TraceId) }
	});
	const found =
		parts.length === 0
			? []
			: await store.rows<SpentInQuarter>(
					`SELECT TraceId, toUnixTimestamp(Quarter) AS At, ${sumsSql}
					FROM ledger WHERE ${theirs.sql} GROUP BY TraceId, Quarter`,
					theirs.params
				);
	const byTrace = grouped(found, ({ TraceId }) => TraceId);
	return rows.map((row) => {
		if (isWhole(row)) return own(row);
		// Other calls of its trace are of a session a month and more away.
		const [first, last] = [quarterSeconds(row.StartNs), lastQuarterOf(row)];
		const inside = byTrace.get(row.TraceId)?.filter(({ At }) => At >= first && At <= last);
		return told(addSums((inside ?? []).map(toSums)));
	});
}

type SpentInQuarter = StoredSums & {
	readonly TraceId: string;
	/** Start of the quarter-hour, Unix seconds. */
	readonly At: number;
};

const picoOfOwn = ({ CostKnown, CostText }: StoredDearest) => (CostKnown ? picoOf(CostText) : null);

const ownSums = (row: StoredSession): CostSums => ({
	calls: row.LlmCalls,
	unpricedCalls: row.UnpricedCalls,
	tokens: tokensOf(row),
	costPico: picoOfOwn(row)
});

const ownCost = (row: StoredDearest): CostOfCalls => ({
	spentPico: picoOfOwn(row),
	spentUnpriced: row.UnpricedCalls
});

const toCost = ({ unpricedCalls, costPico }: CostSums): CostOfCalls => ({
	spentPico: costPico,
	spentUnpriced: unpricedCalls
});

const toSpent = ({ calls, tokens, ...sums }: CostSums): SpentInCalls => ({
	...toCost({ calls, tokens, ...sums }),
	spentTokens: totalTokens(tokens) === 0 ? null : tokens,
	spentCalls: calls
});
