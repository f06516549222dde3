/** What finding sessions of a remote comes to. */
import type { Query } from '#lib/query/term.ts';
import type { Coverage, SessionQuery } from '../../analytics.ts';
import type { ListedSession, ReadSession } from '../session/session-row.ts';

/** What is looked for, and its order. */
export type FindQuery = Pick<SessionQuery, 'range' | 'terms' | 'calls' | 'orderBy' | 'descending'>;

/** A session that was read, with the list row it came from. */
export interface FoundSession extends ReadSession {
	readonly session: ListedSession;
}

/** Sessions that meet a query, in its order, as far as they could be read. */
export interface Found {
	readonly sessions: readonly FoundSession[];
	readonly coverage: Coverage;
	/** Terms that were left out. */
	readonly unanswered: Query;
}
