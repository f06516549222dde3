import { isUnpriced, totalTokens, type TreeNode } from '../tree/node.ts';

/** What had been used up at a moment. Calls count when they are over. */
export interface Meter {
	readonly costUsd: number;
	/** Calls whose cost is unknown: > 0 makes the cost a lower bound. */
	readonly unpricedCalls: number;
	readonly tokens: number;
	readonly calls: number;
}

/** Tells what a run had used up at any moment; a look-up, not a sum. */
export function replayMeter(spans: readonly TreeNode[]): (timeNs: number) => Meter {
	const billed = spans
		.filter((span) => span.countsAsCall || span.costUsd !== null)
		.map((span) => ({ span, endNs: span.startNs + span.durationNs }))
		.sort((a, b) => a.endNs - b.endNs);
	const ends = billed.map(({ endNs }) => endNs);
	const sums: Meter[] = [{ costUsd: 0, unpricedCalls: 0, tokens: 0, calls: 0 }];
	for (const { span } of billed) {
		const before = sums.at(-1) ?? { costUsd: 0, unpricedCalls: 0, tokens: 0, calls: 0 };
		sums.push({
			costUsd: before.costUsd + (span.costUsd ?? 0),
			unpricedCalls: before.unpricedCalls + (isUnpriced(span) ? 1 : 0),
			tokens: before.tokens + (span.countsAsCall ? totalTokens(span.tokens) : 0),
			calls: before.calls + (span.countsAsCall ? 1 : 0)
		});
	}
	return (timeNs) =>
		sums[upTo(ends, timeNs)] ?? { costUsd: 0, unpricedCalls: 0, tokens: 0, calls: 0 };
}

/** How many of the ascending numbers are at most that. */
export function upTo(ascending: ArrayLike<number>, value: number): number {
	let low = 0;
	let high = ascending.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ascending[middle] ?? 0) <= value) low = middle + 1;
		else high = middle;
	}
	return low;
}
