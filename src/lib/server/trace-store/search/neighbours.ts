import type { Neighbours, SessionQuery } from '../../agentops/analytics.ts';
import { readBehind } from '../ledger/behind.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import { beyond, rest, sortKeys } from '../queries/sessions/order.ts';
import { readSessionPage } from '../queries/sessions/page.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { candidates, lookAhead } from './look-ahead.ts';

/**
 * The sessions before and after one in a list. It need not match the list any more: a session that was
 * opened from it may have got its missing span meanwhile.
 * @throws StoreError
 */
export async function readNeighbours(
	store: StoreClient,
	projectId: string,
	query: SessionQuery,
	traceId: string
): Promise<Neighbours> {
	const key = sortKeys[query.orderBy];
	const [at] = await store.rows<{ sortKey: string }>(
		`SELECT toString(${key.sql}) AS sortKey FROM sessions FINAL
		WHERE project_id = {project:String} AND TraceId = {trace:String} LIMIT 1`,
		{ project: projectId, trace: traceId }
	);
	if (!at) return { previous: null, next: null };
	const byCalls = query.calls ? await readBehind(store, projectId, query) : null;
	const terms = byCalls?.others ?? query.terms;
	const ahead = await lookAhead(store, projectId, query.range, terms);
	const within = byCalls?.sessions ?? (ahead.few && candidates(projectId, query.range, ahead));
	const position = { key: at.sortKey, traceId };
	const beside = async (descending: boolean) => {
		const [row] = await readSessionPage(store, {
			projectId,
			range: rest({ ...query, descending }, position),
			...(within ? { within } : {}),
			filters: (part) =>
				both(matching(projectId, part, terms, ahead), beyond(position, key, descending)),
			order: { sql: key.sql, descending, byStart: query.orderBy === 'start' },
			limit: 1,
			offset: 0
		});
		return row?.TraceId ?? null;
	};
	const [previous, next] = await Promise.all([beside(!query.descending), beside(query.descending)]);
	return { previous, next };
}
