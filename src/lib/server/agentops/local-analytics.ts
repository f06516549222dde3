import type { StoreClient } from '../trace-store/client.ts';
import { readCosts } from '../trace-store/ledger/costs.ts';
import { readCostWeek } from '../trace-store/ledger/week.ts';
import { readArrival, readExtent } from '../trace-store/queries/sessions/arrival.ts';
import { readOverview } from '../trace-store/queries/overview.ts';
import { readSpanRank } from '../trace-store/queries/trace/span-rank.ts';
import { findDearest } from '../trace-store/queries/sessions/dearest.ts';
import { findSessions } from '../trace-store/queries/sessions/sessions.ts';
import { readAttributes } from '../trace-store/search/attributes.ts';
import { exportCalls, findCalls } from '../trace-store/search/calls.ts';
import { exportConversations, findConversations } from '../trace-store/search/conversations.ts';
import { exportSessions } from '../trace-store/search/export.ts';
import { readFacets } from '../trace-store/search/facets.ts';
import { readInputs } from '../trace-store/search/inputs/read.ts';
import { readNeighbours } from '../trace-store/search/neighbours.ts';
import { readNearest, readRelaxations } from '../trace-store/search/relaxations.ts';
import { readStrip } from '../trace-store/search/strip.ts';
import { readValues } from '../trace-store/search/values.ts';
import type { CallOptions } from './agentops.ts';
import type { Analytics, Copying, Coverage } from './analytics.ts';
import { failed, ok, type Reply } from './fault.ts';
import { answered } from './store-fault.ts';

/** What of a project is still to be copied into the store; null when all of it is here. */
export type CopyingOf = (projectId: string) => Copying | null;

/**
 * Analytics on the portal's own trace store: every answer rests on all sessions that it holds.
 * @param copyingOf where the store is a copy of another; answers then say how far it is
 */
export function createLocalAnalytics(
	store: StoreClient,
	copyingOf: CopyingOf | null = null
): Analytics {
	async function saying<T extends { readonly coverage: Coverage }>(
		projectId: string,
		answer: Promise<Reply<T>>
	): Promise<Reply<T>> {
		const reply = await answer;
		const copying = copyingOf?.(projectId) ?? null;
		if (!reply.ok || copying === null) return reply;
		return ok({ ...reply.value, coverage: { ...reply.value.coverage, copying } });
	}

	return {
		sessions: (projectId, query, options) =>
			saying(
				projectId,
				paged(() => findSessions(store, projectId, query, options?.shared), options)
			),
		calls: (projectId, query, options) =>
			saying(
				projectId,
				paged(() => findCalls(store, projectId, query), options)
			),
		conversations: (projectId, query, options) =>
			saying(
				projectId,
				paged(() => findConversations(store, projectId, query), options)
			),
		facets: (projectId, query, options) =>
			saying(
				projectId,
				answered(() => readFacets(store, projectId, query), options)
			),
		values: (projectId, query, options) =>
			answered(() => readValues(store, projectId, query), options),
		strip: (projectId, scope, grid, options) =>
			saying(
				projectId,
				answered(() => readStrip(store, projectId, scope, grid), options)
			),
		relaxations: (projectId, scope, options) =>
			answered(() => readRelaxations(store, projectId, scope), options),
		nearest: (projectId, scope, options) =>
			answered(() => readNearest(store, projectId, scope), options),
		neighbours: (projectId, query, traceId, options) =>
			answered(() => readNeighbours(store, projectId, query, traceId), options),
		exportSessions: (projectId, query, options) =>
			saying(
				projectId,
				answered(() => exportSessions(store, projectId, query, options?.signal), options)
			),
		exportCalls: (projectId, query, options) =>
			saying(
				projectId,
				answered(() => exportCalls(store, projectId, query, options?.signal), options)
			),
		exportConversations: (projectId, query, options) =>
			saying(
				projectId,
				answered(() => exportConversations(store, projectId, query, options?.signal), options)
			),
		attributes: (projectId, query, options) =>
			answered(() => readAttributes(store, projectId, query), options),
		inputs: (projectId, places, options) =>
			answered(() => readInputs(store, projectId, places), options),
		overview: (projectId, range, previous, grid, options) =>
			saying(
				projectId,
				answered(() => readOverview(store, projectId, range, previous, grid), options)
			),
		spanRank: (projectId, question, options) =>
			answered(() => readSpanRank(store, projectId, question), options),
		costs: (projectIds, query, options) =>
			answered(() => readCosts(store, projectIds, query, options), options),
		dearest: (projectId, query, options) =>
			saying(
				projectId,
				answered(() => findDearest(store, projectId, query, options?.shared), options)
			),
		costWeek: (projectIds, query, options) =>
			answered(() => readCostWeek(store, projectIds, query, options?.shared), options),
		arrival: (projectId, options) => answered(() => readArrival(store, projectId), options),
		async extent(projectId, options) {
			const reply = await answered(() => readExtent(store, projectId), options);
			// Before the first span is here, "nothing at all" would be wrong: say why none comes.
			const fault = copyingOf?.(projectId)?.fault;
			return reply.ok && reply.value === null && fault ? failed(fault) : reply;
		}
	};
}

/** A page, or that its cursor is none of this list's. */
async function paged<Page>(
	read: () => Promise<Page | 'bad-cursor'>,
	options: CallOptions | undefined
): Promise<Reply<Page>> {
	const reply = await answered(read, options);
	if (!reply.ok) return reply;
	if (reply.value !== 'bad-cursor') return ok(reply.value);
	const detail = 'The cursor does not belong to a list in this order.';
	return failed({ kind: 'invalid', hint: null, source: 'store', detail });
}
