/** The matching sessions of a remote over time. */
import type { BucketGrid, SessionScope, Strip, StripBucket } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import { durationsOf, percentile } from '../session/durations.ts';
import { addCost, sumTokens } from '../session/session-facts.ts';
import type { ReadSession } from '../session/session-row.ts';

/** In buckets of the grid, from the sessions that could be read. */
export async function readStrip(
	finder: Finder,
	projectId: string,
	scope: SessionScope,
	grid: BucketGrid,
	signal: AbortSignal | undefined
): Promise<Reply<Strip>> {
	const found = await finder.findScope(projectId, scope, signal);
	if (!found.ok) return found;
	const { sessions, coverage, unanswered } = found.value;
	return ok({ buckets: toBuckets(sessions, grid), coverage, unanswered });
}

/** One bucket for each start of the grid. */
function toBuckets(
	sessions: readonly ReadSession[],
	{ startsMs, endMs }: BucketGrid
): readonly StripBucket[] {
	return startsMs.map((startMs, index) => {
		const untilMs = startsMs[index + 1] ?? endMs;
		const inside = sessions.filter(({ row }) => row.startMs >= startMs && row.startMs < untilMs);
		const durations = durationsOf(inside);
		return {
			startMs,
			sessions: inside.length,
			errorSessions: inside.filter(({ row }) => row.errorCount > 0).length,
			tokens: inside.reduce((sum, { row }) => sum + (row.tokens ? sumTokens(row.tokens) : 0), 0),
			costUsd: inside.reduce<number | null>((sum, { row }) => addCost(sum, row.costUsd), null),
			durationP50Ns: percentile(durations, 0.5),
			durationP95Ns: percentile(durations, 0.95)
		};
	});
}
