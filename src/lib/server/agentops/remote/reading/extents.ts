/** From when to when a remote's projects have sessions. */
import type { TimeRange } from '../../agentops.ts';
import { ok, type Reply } from '../../fault.ts';
import type { ListPages } from './list-pages.ts';
import { createSharedCache } from './shared-cache.ts';

export interface ExtentsSettings {
	readonly pages: ListPages;
	/** How long "no data at all" serves other viewers: who waits for the first session looks again soon. */
	readonly cacheMs: number;
	/** Unix ms. */
	readonly now: () => number;
}

export interface Extents {
	/** The range of all sessions' starts; null when there is no data at all. */
	of(projectId: string, signal: AbortSignal | undefined): Promise<Reply<TimeRange | null>>;
	/** All time: also what clocks that run ahead have written. */
	ever(): TimeRange;
}

const dayMs = 86_400_000;
/** A list over all time is the dearest that there is, and its ends move little. */
const knownMs = 5 * 60_000;

/** Answers are shared between viewers. */
export function createExtents({ pages, cacheMs, now }: ExtentsSettings): Extents {
	const extents = createSharedCache<TimeRange | null>({
		ttlMs: (extent) => (extent === null ? cacheMs : knownMs),
		maxWeight: 200,
		now
	});
	const ever = (): TimeRange => ({ startMs: 0, endMs: now() + dayMs });

	async function read(projectId: string): Promise<Reply<TimeRange | null>> {
		const range = ever();
		const place = { offset: 0, limit: 1, frozenEndMs: null };
		const order = { text: null, orderBy: 'start_time' } as const;
		const [first, last] = await Promise.all([
			pages.slice(projectId, range, { ...order, descending: false }, place),
			pages.slice(projectId, range, { ...order, descending: true }, place)
		]);
		if (!first.ok) return first;
		if (!last.ok) return last;
		const from = first.value.sessions[0];
		const to = last.value.sessions[0];
		return ok(from && to ? { startMs: from.startMs, endMs: to.startMs + 1 } : null);
	}

	return {
		of: (projectId, signal) => extents.get(projectId, () => read(projectId), signal),
		ever
	};
}
