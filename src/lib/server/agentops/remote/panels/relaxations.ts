/** What leads out of a remote's list without rows. */
import type { Relaxation, SessionScope } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import type { Extents } from '../reading/extents.ts';

/** Terms without which there are sessions, best first. */
export async function readRelaxations(
	finder: Finder,
	projectId: string,
	{ range, terms }: SessionScope,
	signal: AbortSignal | undefined
): Promise<Reply<readonly Relaxation[]>> {
	const relaxations: Relaxation[] = [];
	for (const term of terms) {
		const others = terms.filter((each) => each !== term);
		const found = await finder.findScope(projectId, { range, terms: others }, signal);
		if (!found.ok) return found;
		const count = found.value.sessions.length;
		if (count > 0) relaxations.push({ term, sessions: count });
	}
	return ok(relaxations.sort((a, b) => b.sessions - a.sessions));
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
