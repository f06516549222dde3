/** Which list pages tell most about a query. */
import type { TraceOrder } from '#lib/agentops/contract.ts';
import type { Term } from '#lib/query/term.ts';
import { isAttributeOrder } from '#lib/sessions/orders.ts';
import type { SessionOrder } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { ListPages, SessionScan } from '../reading/list-pages.ts';
import type { ListedSession } from '../session/session-row.ts';
import type { FindQuery } from './found.ts';

/** null where the upstream has no such order. */
const upstreamOrder: Record<SessionOrder, TraceOrder | null> = {
	start: 'start_time',
	duration: 'duration',
	cost: 'total_cost',
	tokens: null,
	spans: 'span_count',
	errors: 'error_count',
	calls: null,
	name: 'span_name',
	model: null,
	tag: 'tags',
	user: null,
	service: 'service_name',
	conversation: null,
	id: 'trace_id'
};

/**
 * Sessions among which are those of the query, as many as may be read. Where that is not all, those that
 * the upstream itself finds by a text of the query are among them: by their names, ids and tags.
 */
export async function scanFor(
	pages: ListPages,
	projectId: string,
	query: Omit<FindQuery, 'calls'>,
	signal: AbortSignal | undefined
): Promise<Reply<SessionScan>> {
	const scan = await scanWith(pages, projectId, query, null, signal);
	const wanted = query.terms.find((term) => term.kind === 'text' && !term.negated);
	if (!scan.ok || scan.value.complete || wanted?.kind !== 'text') return scan;
	const named = await scanWith(pages, projectId, query, wanted.text, signal);
	if (!named.ok) return scan;
	const known = new Set(scan.value.sessions.map(({ summary }) => summary.trace_id));
	const more = named.value.sessions.filter(({ summary }) => !known.has(summary.trace_id));
	return ok({ ...scan.value, sessions: [...scan.value.sessions, ...more] });
}

/** @param text what the upstream is to search for; null = nothing */
async function scanWith(
	pages: ListPages,
	projectId: string,
	query: Omit<FindQuery, 'calls'>,
	text: string | null,
	signal: AbortSignal | undefined
): Promise<Reply<SessionScan>> {
	const { range } = query;
	const options = signal ? { signal } : {};
	if (query.terms.some(isFailure)) {
		// Failed sessions first, and no further than they reach: complete in any range.
		const order = { text, orderBy: 'error_count', descending: true } as const;
		const enough = (last: ListedSession) => last.summary.error_count === 0;
		const failing = await pages.scan(projectId, range, order, { enough, ...options });
		if (!failing.ok) return failing;
		const sessions = failing.value.sessions.filter((item) => item.summary.error_count > 0);
		const total = failing.value.complete ? sessions.length : failing.value.total;
		return ok({ ...failing.value, sessions, total });
	}
	const newest = { text, orderBy: 'start_time', descending: true } as const;
	const scan = await pages.scan(projectId, range, newest, options);
	const orderBy = isAttributeOrder(query.orderBy) ? null : upstreamOrder[query.orderBy];
	if (!scan.ok || scan.value.complete || orderBy === null || orderBy === 'start_time') return scan;
	// Not all can be read: then read those that come first in the order asked for.
	return pages.scan(projectId, range, { text, orderBy, descending: query.descending }, options);
}

const isFailure = (term: Term): boolean =>
	term.kind === 'name' &&
	term.field === 'status' &&
	!term.negated &&
	term.values.every((value) => value === 'error');
