import type { Query, Term } from '#lib/query/term.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { isFresh, sessionsSaying } from './contents.ts';

/** More sessions than this are not looked up by their ids. */
const most = 2_000;

/** What is known before sessions are asked for by a query. */
export interface LookAhead {
	/** Sessions in which each text of the query was said; null for one that is said nearly everywhere. */
	readonly texts: ReadonlyMap<Term, readonly string[] | null>;
	/**
	 * Whether there are spans that the index does not have yet. To look into them costs the engine 40 ms
	 * of analysis, even when there is none.
	 */
	readonly hasFresh: boolean;
}

/** Right for any query, and slower. */
export const nothingAhead: LookAhead = { texts: new Map(), hasFresh: true };

/**
 * Looks ahead once for all that is asked about the same sessions: the rows, in windows that widen, and
 * how many there are.
 * @throws StoreError
 */
export async function lookAhead(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	terms: Query
): Promise<LookAhead> {
	if (!terms.some(isSearched)) return nothingAhead;
	const fresh = await store.rows(`SELECT 1 FROM otel_traces WHERE ${isFresh} LIMIT 1`, {
		project: projectId
	});
	const hasFresh = fresh.length > 0;
	const texts = await Promise.all(
		terms
			.filter((term) => term.kind === 'text')
			.map(async (term) => {
				const { sql, params } = sessionsSaying(projectId, range, term.text, hasFresh);
				const rows = await store.rows<{ id: string }>(
					`SELECT DISTINCT TraceId AS id FROM (${sql}) LIMIT ${most + 1}`,
					params
				);
				return [term, rows.length > most ? null : rows.map(({ id }) => id)] as const;
			})
	);
	return { texts: new Map(texts), hasFresh };
}

/** True for a term that is answered from the index of texts and attributes. */
function isSearched(term: Term): boolean {
	switch (term.kind) {
		case 'text':
		case 'attribute':
			return true;
		case 'name':
			return term.field === 'env' || term.field === 'exception';
		case 'has':
			return term.things.some((thing) => thing === 'env' || thing === 'exception');
		case 'amount':
		case 'hour':
			return false;
	}
}

/** True when a text is said nearly everywhere, so that not all of its sessions can be counted in time. */
export function isCommon({ texts }: LookAhead): boolean {
	return [...texts.values()].includes(null);
}
