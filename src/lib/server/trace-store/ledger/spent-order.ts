import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import { sortKeys } from '../queries/sessions/order.ts';
import { allTokens } from '../queries/sessions/row.ts';
import { traceKey, type Behind } from './behind.ts';

/** Sums over rows of `ledger`, for the columns that in a list by calls are about those alone. */
const spentKeys = {
	cost: `if(sum(PricedCalls) > 0 OR sum(Cost) != 0, sum(Cost), toDecimal128(-1, 12))`,
	tokens: `sum(${allTokens})`,
	calls: 'sum(Calls)'
} as const;

/** An order by what the calls of a list cost, by their tokens, or by how many they are. */
export type SpendOrder = keyof typeof spentKeys;

export const isSpendOrder = (order: string): order is SpendOrder => Object.hasOwn(spentKeys, order);

/** True where some session of the list has other calls than those that it is about. */
export function isOfParts({ whole }: Behind): boolean {
	return whole === null || whole.others.length > 0;
}

/**
 * `Bucket`, `TraceId` and `SortKey` of sessions, as a source to select from. The key is what a list by calls
 * shows of a session, and where a cost is unknown as in `sortKeys`.
 * @param sessions on `sessions FINAL`
 */
export function sessionsBySpend(
	{ calls, whole }: Behind,
	order: SpendOrder,
	sessions: Condition
): Condition {
	const others = whole?.others ?? [];
	const among = whole === null ? 'true' : 'TraceId IN {spentOthers:Array(String)}';
	return {
		sql: `(SELECT Session.Bucket AS Bucket, Session.TraceId AS TraceId,
			if(Session.OfCalls, Spent.Spent, Session.Own) AS SortKey
			FROM (
				SELECT Bucket, TraceId, Trace, ${among} AS OfCalls, ${sortKeys[order].sql} AS Own
				FROM sessions FINAL WHERE ${sessions.sql}
			) AS Session
			LEFT ANY JOIN (
				SELECT ${traceKey} AS SpentTrace, ${spentKeys[order]} AS Spent
				FROM ledger WHERE (${calls.sql}) AND ${among} GROUP BY SpentTrace
			) AS Spent ON Session.Trace = Spent.SpentTrace)`,
		params: { ...sessions.params, ...calls.params, ...(whole && { spentOthers: others }) }
	};
}

/**
 * What a session is sorted by; null when there is no such session.
 * @throws StoreError
 */
export async function spendKeyOf(
	store: StoreClient,
	projectId: string,
	behind: Behind,
	order: SpendOrder,
	traceId: string
): Promise<string | null> {
	const { sql, params } = sessionsBySpend(behind, order, {
		sql: 'project_id = {ownProject:String} AND TraceId = {ownTrace:String}',
		params: { ownProject: projectId, ownTrace: traceId }
	});
	const [row] = await store.rows<{ Text: string }>(
		`SELECT toString(SortKey) AS Text FROM ${sql} LIMIT 1`,
		params
	);
	return row?.Text ?? null;
}
