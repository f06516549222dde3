import type { Neighbours, SessionQuery } from '../../agentops/analytics.ts';
import { readBehind } from '../ledger/behind.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import { listOrder, placeOf, readListKeys } from '../queries/sessions/list-order.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { candidates, lookAhead } from './look-ahead.ts';

/**
 * The sessions before and after one in a list. It need not match the list any more: a session that was
 * opened from it may have got its missing span meanwhile. None is of its own trace, of which a list may have several.
 * @throws StoreError
 */
export async function readNeighbours(
	store: StoreClient,
	projectId: string,
	query: SessionQuery,
	traceId: string
): Promise<Neighbours> {
	const byCalls = query.calls ? await readBehind(store, projectId, query) : null;
	const order = await listOrder(store, projectId, query, byCalls);
	const after = await placeOf(store, projectId, order, traceId);
	if (!after) return { previous: null, next: null };
	const terms = byCalls?.others ?? query.terms;
	const ahead = await lookAhead(store, projectId, query.range, terms);
	const within = byCalls?.sessions ?? (ahead.few && candidates(projectId, query.range, ahead));
	const ofOthers = { sql: 'TraceId != {ownTrace:String}', params: { ownTrace: traceId } };
	const beside = async (descending: boolean) => {
		const [key] = await readListKeys(store, {
			projectId,
			order,
			query,
			descending,
			within,
			filters: (part) => both(matching(projectId, part, terms, ahead), ofOthers),
			isNarrow: within !== null || terms.length > 0,
			after,
			limit: 1
		});
		return key?.TraceId ?? null;
	};
	const [previous, next] = await Promise.all([beside(!query.descending), beside(query.descending)]);
	return { previous, next };
}
