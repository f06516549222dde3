/** What leads out of a remote's list without rows. */
import type { Query } from '#lib/query/term.ts';
import type { Relaxation, SessionScope } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import type { Extents } from '../reading/extents.ts';

/** Pairs of terms that are tried: each may read details of sessions. */
const mostPairs = 6;

/** Terms without one of which there are sessions, best first; else the first two that are it together. */
export async function readRelaxations(
	finder: Finder,
	projectId: string,
	{ range, terms }: SessionScope,
	signal: AbortSignal | undefined
): Promise<Reply<readonly Relaxation[]>> {
	const without = async (left: Query): Promise<Reply<number>> => {
		const others = terms.filter((each) => !left.includes(each));
		const found = await finder.findScope(projectId, { range, terms: others }, signal);
		return found.ok ? ok(found.value.sessions.length) : found;
	};
	const relaxations: Relaxation[] = [];
	for (const term of terms) {
		const count = await without([term]);
		if (!count.ok) return count;
		if (count.value > 0) relaxations.push({ terms: [term], sessions: count.value });
	}
	if (relaxations.length > 0) return ok(relaxations.sort((a, b) => b.sessions - a.sessions));
	for (const pair of pairsOf(terms).slice(0, mostPairs)) {
		const count = await without(pair);
		if (!count.ok) return count;
		if (count.value > 0) return ok([{ terms: pair, sessions: count.value }]);
	}
	return ok([]);
}

/** None of two terms: without both there is no query. */
function pairsOf(terms: Query): readonly Query[] {
	if (terms.length < 3) return [];
	return terms.flatMap((one, at) => terms.slice(at + 1).map((other) => [one, other]));
}

/** Start of the matching session that is nearest to the range, Unix ms; null when there is none. */
export async function readNearest(
	finder: Finder,
	extents: Extents,
	projectId: string,
	{ range, terms }: SessionScope,
	signal: AbortSignal | undefined
): Promise<Reply<number | null>> {
	const extent = await extents.of(projectId, signal);
	if (!extent.ok || extent.value === null) return extent.ok ? ok(null) : extent;
	const found = await finder.findScope(projectId, { range: extent.value, terms }, signal);
	if (!found.ok) return found;
	const distance = (ms: number) => (ms < range.startMs ? range.startMs - ms : ms - range.endMs);
	const starts = found.value.sessions
		.map((item) => item.row.startMs)
		.filter((ms) => ms < range.startMs || ms >= range.endMs)
		.sort((a, b) => distance(a) - distance(b));
	return ok(starts[0] ?? null);
}
