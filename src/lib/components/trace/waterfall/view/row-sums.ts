import type { RollUp } from '#lib/trace/tree/tree.ts';
import type { WaterfallView } from './waterfall-view.svelte.ts';

/** Of an item of the view: a node with all below it, or the members of a group with all below them. */
export function rowSums(view: WaterfallView, item: number): RollUp {
	const { tree, groups } = view;
	const row = view.rowOf(item);
	const group = item < -1 ? groups.list[groups.startingAt[row] ?? -1] : undefined;
	if (!group) return tree.rollUpAt(row);
	const sums = { calls: 0, tokens: 0, costUsd: 0, unpricedCalls: 0, errors: 0, spans: 0 };
	for (let at = row; at < group.endRow; at = tree.endAt[at] ?? group.endRow) {
		const below = tree.rollUpAt(at);
		for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += below[key];
	}
	return sums;
}
