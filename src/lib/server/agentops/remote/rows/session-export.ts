/** All sessions of a remote that meet a query. */
import type { RowExport, SessionQuery, SessionRow } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import { shownRow } from './shown-row.ts';

/** Sessions whose details are read at a time. */
const pieceRows = 50;

/** Ends early when the signal is aborted. @param query its cursor and limit do not matter */
export async function exportSessions(
	{ reader, find }: Finder,
	projectId: string,
	query: SessionQuery,
	signal: AbortSignal | undefined
): Promise<Reply<RowExport<SessionRow>>> {
	const found = await find(projectId, query, signal);
	if (!found.ok) return found;
	const { sessions, coverage, unanswered } = found.value;
	async function* pieces() {
		for (let from = 0; from < sessions.length && !signal?.aborted; from += pieceRows) {
			const shown = sessions.slice(from, from + pieceRows);
			const facts = await reader.facts(
				projectId,
				shown.filter((item) => item.facts === null).map((item) => item.session),
				signal
			);
			yield shown.map((item) => shownRow(reader, item, facts));
		}
	}
	return ok({ total: sessions.length, coverage, unanswered, pieces: pieces() });
}
