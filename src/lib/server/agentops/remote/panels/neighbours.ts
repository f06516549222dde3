import type { Neighbours, SessionQuery } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';

/** The sessions beside one in a remote's list; both null when it is not among those that could be read. */
export async function readNeighbours(
	finder: Finder,
	projectId: string,
	query: SessionQuery,
	traceId: string,
	signal: AbortSignal | undefined
): Promise<Reply<Neighbours>> {
	const found = await finder.find(projectId, query, signal);
	if (!found.ok) return found;
	const ids = found.value.sessions.map((item) => item.row.traceId);
	const at = ids.indexOf(traceId);
	if (at === -1) return ok({ previous: null, next: null });
	return ok({ previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null });
}
