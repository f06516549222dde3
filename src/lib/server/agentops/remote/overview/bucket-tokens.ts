/** A remote's own token sums over time. */
import type { TokenUsage } from '#lib/trace/span.ts';
import type { BucketGrid } from '../../analytics.ts';
import type { ListPages } from '../reading/list-pages.ts';
import { splitTokens } from '../session/session-facts.ts';

export interface BucketTokensSettings {
	readonly pages: ListPages;
	/** Buckets asked for at a time: for each AgentOps groups all of its spans. */
	readonly concurrency: number;
	/** After this, no further bucket is asked for. */
	readonly budgetMs: number;
	/** Unix ms. */
	readonly now: () => number;
}

/** By bucket of the grid; null, or missing at the end, where AgentOps did not answer. Never throws. */
export type ReadBucketTokens = (
	projectId: string,
	grid: BucketGrid,
	signal: AbortSignal | undefined
) => Promise<readonly (TokenUsage | null)[]>;

export function createBucketTokens({
	pages,
	concurrency,
	budgetMs,
	now
}: BucketTokensSettings): ReadBucketTokens {
	return async (projectId, grid, signal) => {
		const untilMs = now() + budgetMs;
		const sums: (TokenUsage | null)[] = [];
		for (let at = 0; at < grid.startsMs.length; at += concurrency) {
			if (now() >= untilMs || signal?.aborted) break;
			const starts = grid.startsMs.slice(at, at + concurrency);
			const replies = await Promise.all(
				starts.map((startMs, index) => {
					const endMs = grid.startsMs[at + index + 1] ?? grid.endMs;
					return pages.metrics(projectId, { startMs, endMs }, signal);
				})
			);
			sums.push(...replies.map((reply) => (reply.ok ? splitTokens(reply.value.metrics) : null)));
		}
		return sums;
	};
}
