/** Sums over sessions that were read from a remote. */
import type { TraceMetrics } from '#lib/agentops/contract.ts';
import type { TokenUsage } from '#lib/trace/span.ts';
import type { BucketGrid, ModelShare, OverviewBucket, Totals } from '../../analytics.ts';
import { durationsOf, percentile } from '../session/durations.ts';
import {
	addCost,
	addTokens,
	addUse,
	noTokens,
	splitTokens,
	sumTokens,
	type ModelUse
} from '../session/session-facts.ts';
import type { ReadSession } from '../session/session-row.ts';

const costOf = (sessions: readonly ReadSession[]): number | null =>
	sessions.reduce<number | null>((sum, { row }) => addCost(sum, row.costUsd), null);

const tokensOf = (sessions: readonly ReadSession[]): TokenUsage =>
	sessions.reduce((sum, { row }) => (row.tokens ? addTokens(sum, row.tokens) : sum), noTokens);

/**
 * @param metrics the upstream's own sums over the range, null when it failed: its tokens stand in for
 * those of sessions whose details were not read. It does not know newer token names, so the larger counts.
 */
export function readTotals(sessions: readonly ReadSession[], metrics: TraceMetrics | null): Totals {
	const sorted = durationsOf(sessions);
	const read = tokensOf(sessions);
	const partial = sessions.some(({ facts }) => facts === null);
	const reported = partial && metrics ? splitTokens(metrics) : null;
	return {
		sessions: sessions.length,
		errorSessions: sessions.filter(({ row }) => row.errorCount > 0).length,
		spans: sessions.reduce((sum, { row }) => sum + row.spanCount, 0),
		llmCalls: sessions.reduce((sum, { row }) => sum + (row.llmCalls ?? 0), 0),
		tokens: reported && sumTokens(reported) > sumTokens(read) ? reported : read,
		costUsd: costOf(sessions),
		unpricedCalls: sessions.reduce((sum, { row }) => sum + row.unpricedCalls, 0),
		durationP50Ns: percentile(sorted, 0.5),
		durationP95Ns: percentile(sorted, 0.95),
		durationP99Ns: percentile(sorted, 0.99)
	};
}

/**
 * One bucket for each start of the grid, also for those without a session.
 * @param sums the upstream's own tokens by bucket, where details are missing; as in {@link readTotals}
 */
export function readBuckets(
	sessions: readonly ReadSession[],
	grid: BucketGrid,
	sums: readonly (TokenUsage | null)[]
): readonly OverviewBucket[] {
	const byStart = [...sessions].sort((a, b) => a.row.startMs - b.row.startMs);
	let at = 0;
	return grid.startsMs.map((startMs, index) => {
		const endMs = grid.startsMs[index + 1] ?? grid.endMs;
		const inside: ReadSession[] = [];
		for (let next = byStart[at]; next && next.row.startMs < endMs; next = byStart[at]) {
			if (next.row.startMs >= startMs) inside.push(next);
			at += 1;
		}
		return {
			startMs,
			sessions: inside.length,
			errorSessions: inside.filter(({ row }) => row.errorCount > 0).length,
			tokens: Math.max(sumTokens(tokensOf(inside)), sumTokens(sums[index] ?? noTokens)),
			costUsd: costOf(inside),
			durationP95Ns: percentile(durationsOf(inside), 0.95)
		};
	});
}

/** Dearest first, then by calls and name; only from sessions whose details were read. */
export function readModels(sessions: readonly ReadSession[]): readonly ModelShare[] {
	const models = new Map<string, ModelUse>();
	for (const { facts } of sessions) {
		for (const [model, use] of facts?.models ?? []) {
			if (model !== '') models.set(model, addUse(models.get(model), use));
		}
	}
	return [...models]
		.map(([model, use]) => ({ model, ...use }))
		.sort(
			(a, b) =>
				(b.costUsd ?? -1) - (a.costUsd ?? -1) || b.calls - a.calls || (a.model < b.model ? -1 : 1)
		);
}
