import type { Analytics, Relaxation } from '#lib/server/agentops/analytics.ts';
import { mapReply, ok, type Reply } from '#lib/server/agentops/fault.ts';
import {
	corrected,
	emptinessOf,
	rowsWithin,
	type Correction,
	type Emptiness,
	type WayOut
} from '#lib/sessions/emptiness.ts';
import { callQuery, conversationQuery, type Asked } from '#lib/sessions/list/asked.ts';
import type { ListPage } from '#lib/sessions/list/kind.ts';
import type { Query } from '#lib/query/term.ts';
import { correctionOf } from './correction.ts';

type Source = Pick<
	Analytics,
	'sessions' | 'calls' | 'conversations' | 'extent' | 'nearest' | 'relaxations' | 'values'
>;

/** As many as the page offers: each is asked for once more. */
const mostWaysOut = 3;

/** Why a list has no rows; null when it has some. A list that failed says so itself. */
export async function whyEmpty(
	analytics: Source,
	projectId: string,
	asked: Asked,
	list: Promise<Reply<ListPage>>
): Promise<Reply<Emptiness | null>> {
	const found = await list;
	if (!found.ok || found.value.page.total > 0 || found.value.page.rows.length > 0) return ok(null);
	const { range, terms } = asked.list.query;
	// The source speaks of sessions: of those alone that have rows of this kind.
	const within = rowsWithin[asked.kind];
	const scope = { range, terms: [...terms, ...within] };
	const [extent, sessions, nearest, relaxations, correction] = await Promise.all([
		analytics.extent(projectId),
		within.length ? countRows(analytics, projectId, { ...asked, kind: 'sessions' }, terms) : ok(0),
		analytics.nearest(projectId, scope),
		terms.length ? analytics.relaxations(projectId, scope) : ok([]),
		correctedRows(analytics, projectId, asked)
	]);
	if (!extent.ok) return extent;
	// Without an answer there is no offer, but the list is empty all the same.
	const helpful = valueOr(relaxations, []);
	const ways = await waysOut(analytics, projectId, asked, helpful);
	const isBare =
		terms.length > 0 &&
		helpful.length === 0 &&
		valueOr(await countRows(analytics, projectId, asked, []), 1) === 0;
	const matching = valueOr(nearest, null);
	const nearestMs =
		matching === null && isBare
			? valueOr(await analytics.nearest(projectId, { range, terms: within }), null)
			: matching;
	return ok(
		emptinessOf({
			terms,
			hasData: extent.value !== null,
			sessions: valueOr(sessions, 0),
			isBare,
			nearestMs,
			relaxations: ways,
			correction
		})
	);
}

/** Relaxations with rows of the list's own kind: a session that matches need not have a call that does. */
async function waysOut(
	analytics: Source,
	projectId: string,
	asked: Asked,
	relaxations: readonly Relaxation[]
): Promise<readonly WayOut[]> {
	if (asked.kind === 'sessions') {
		return relaxations.map(({ terms, sessions }) => ({ terms, rows: sessions }));
	}
	const within = rowsWithin[asked.kind];
	const own = relaxations.filter(({ terms }) => !terms.some((term) => within.includes(term)));
	const counted = await Promise.all(
		own.slice(0, mostWaysOut).map(async ({ terms }) => {
			const left = asked.list.query.terms.filter((term) => !terms.includes(term));
			const rows = await countRows(analytics, projectId, asked, left);
			return { terms, rows: valueOr(rows, 0) };
		})
	);
	return counted.filter(({ rows }) => rows > 0).toSorted((a, b) => b.rows - a.rows);
}

/** What its terms seem to mean, where the list has rows with that. */
async function correctedRows(
	analytics: Source,
	projectId: string,
	asked: Asked
): Promise<Correction | null> {
	const { query } = asked.list;
	const found = await correctionOf(analytics, projectId, query);
	if (found === null) return null;
	const rows = await countRows(analytics, projectId, asked, corrected(query.terms, found));
	return rows.ok && rows.value > 0 ? { ...found, rows: rows.value } : null;
}

/** Rows of a kind of list with these terms. */
async function countRows(
	analytics: Source,
	projectId: string,
	asked: Asked,
	terms: Query
): Promise<Reply<number>> {
	const only = { terms, limit: 1, cursor: null };
	const total = (page: { readonly total: number }) => page.total;
	switch (asked.kind) {
		case 'sessions': {
			const query = { ...asked.list.query, ...only, orderBy: 'start' as const };
			return mapReply(analytics.sessions(projectId, query), total);
		}
		case 'calls':
			return mapReply(analytics.calls(projectId, { ...callQuery(asked), ...only }), total);
		case 'conversations': {
			const query = { ...conversationQuery(asked), ...only };
			return mapReply(analytics.conversations(projectId, query), total);
		}
	}
}

function valueOr<T>(reply: Reply<T>, otherwise: T): T {
	return reply.ok ? reply.value : otherwise;
}
