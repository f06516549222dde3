import type { SessionRow } from '../../analytics.ts';
import type { FoundSession } from '../found/found.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import type { SessionFacts } from '../session/session-facts.ts';

/** A found session with the details that were read for its page; what it was sorted by stays. */
export function shownRow(
	reader: SessionReader,
	{ session, row, facts }: FoundSession,
	read: ReadonlyMap<string, SessionFacts>
): SessionRow {
	if (facts) return row;
	const { sorted } = row;
	return { ...reader.row(session, read), ...(sorted !== undefined && { sorted }) };
}
