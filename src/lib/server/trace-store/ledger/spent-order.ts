import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { sortKeys } from '../queries/sessions/order.ts';
import { allTokens } from '../queries/sessions/row.ts';
import { sumsOfParts, type Behind } from './behind.ts';
import { callsOfSessions } from './calls-of-sessions.ts';
import { callSums } from './sums.ts';

/** Sums over rows of `ledger`, for the columns that in a list by calls are about those alone. */
const spentKeys = {
	cost: `if(sum(PricedCalls) > 0 OR sum(Cost) != 0, sum(Cost), toDecimal128(-1, 12))`,
	tokens: `sum(${allTokens})`,
	calls: 'sum(Calls)'
} as const;

/** An order by what the calls of a list cost, by their tokens, or by how many they are. */
export type SpendOrder = keyof typeof spentKeys;

export const isSpendOrder = (order: string): order is SpendOrder => Object.hasOwn(spentKeys, order);

/**
 * `Bucket`, `TraceId` and `SortKey` of the sessions of a list, as a source to select from. The key is what the list
 * shows of a session, and where a cost is unknown as in `sortKeys`.
 * @param others what else must hold of them, on `sessions FINAL`
 */
export function sessionsBySpend(
	{ projects, whole, parts }: Behind,
	order: SpendOrder,
	others: Condition
): Condition {
	const own = whole && both(whole.sessions, others);
	const told =
		parts &&
		sumsOfParts(
			projects,
			{ ...parts, sessions: both(parts.sessions, others) },
			['any(call.Filed) AS Bucket', 'any(call.Id) AS TraceId', `${spentKeys[order]} AS SortKey`],
			{ Filed: 'Bucket', Id: 'TraceId' }
		);
	const sources = [
		...(own
			? [
					`SELECT Bucket, TraceId, ${sortKeys[order].sql} AS SortKey FROM sessions FINAL WHERE ${own.sql}`
				]
			: []),
		...(told ? [`SELECT Bucket, TraceId, SortKey FROM ${told.sql}`] : [])
	];
	return {
		sql: `(${sources.join('\nUNION ALL\n')})`,
		params: { ...own?.params, ...told?.params }
	};
}

/**
 * What a session is sorted by, whether it is in the list or not; null when there is no such session.
 * @throws StoreError
 */
export async function spendKeyOf(
	store: StoreClient,
	projectId: string,
	{ projects, calls }: Behind,
	order: SpendOrder,
	traceId: string
): Promise<string | null> {
	const one: Condition = {
		sql: 'project_id = {ownProject:String} AND TraceId = {ownTrace:String}',
		params: { ownProject: projectId, ownTrace: traceId }
	};
	const spent = callsOfSessions(projects, both(calls, one), one, { columns: callSums });
	const [row] = await store.rows<{ Text: string; Sessions: number }>(
		`SELECT toString(${spentKeys[order]}) AS Text,
			(SELECT toUInt32(count()) FROM sessions WHERE ${one.sql}) AS Sessions
		FROM ${spent.sql}`,
		spent.params
	);
	return row && row.Sessions > 0 ? row.Text : null;
}
