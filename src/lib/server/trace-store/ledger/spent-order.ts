import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import { sortKeys } from '../queries/sessions/order.ts';
import type { Behind } from './behind.ts';

/** True where some session of the list has other costs than those of the calls that it is about. */
export function costsOfCalls({ whole }: Behind): boolean {
	return whole === null || whole.others.length > 0;
}

/**
 * `Bucket`, `TraceId` and `SortKey` of sessions, as a source to select from. The key is what a list by calls
 * shows as a session's cost, where that is unknown as in `sortKeys`.
 * @param sessions on `sessions FINAL`
 */
export function sessionsBySpend({ calls, whole }: Behind, sessions: Condition): Condition {
	const others = whole?.others ?? [];
	const among = whole === null ? 'true' : 'TraceId IN {spentOthers:Array(String)}';
	return {
		sql: `(SELECT Session.Bucket AS Bucket, Session.TraceId AS TraceId,
			if(Session.OfCalls, if(Spent.Known, Spent.SumCost, toDecimal128(-1, 12)), Session.Own) AS SortKey
			FROM (
				SELECT Bucket, TraceId, ${among} AS OfCalls, ${sortKeys.cost.sql} AS Own
				FROM sessions FINAL WHERE ${sessions.sql}
			) AS Session
			LEFT ANY JOIN (
				SELECT TraceId, sum(Cost) AS SumCost, sum(PricedCalls) > 0 OR sum(Cost) != 0 AS Known
				FROM ledger WHERE (${calls.sql}) AND ${among} GROUP BY TraceId
			) AS Spent ON Session.TraceId = Spent.TraceId)`,
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
	traceId: string
): Promise<string | null> {
	const { sql, params } = sessionsBySpend(behind, {
		sql: 'project_id = {ownProject:String} AND TraceId = {ownTrace:String}',
		params: { ownProject: projectId, ownTrace: traceId }
	});
	const [row] = await store.rows<{ Text: string }>(
		`SELECT toString(SortKey) AS Text FROM ${sql} LIMIT 1`,
		params
	);
	return row?.Text ?? null;
}
