import { partsInPx } from '#lib/trace/waterfall/critical-path.ts';
import type { RowFacts } from '../view/row-facts.ts';
import type { WaterfallView } from '../view/waterfall-view.svelte.ts';

/** The stretches of a row's bar that the path that is shown leads through, px; none = it does not. */
export function pathMarks(
	view: WaterfallView,
	facts: RowFacts
): readonly { readonly left: number; readonly width: number }[] {
	const { row, endRow } = facts;
	const { scale } = view;
	// A group is no span: it has nothing of its own, open or closed.
	const isWhole = !facts.open || facts.kind === 'group';
	if (view.critical) {
		const parts = isWhole ? view.critical.ofSubtree(row, endRow) : view.critical.ofRow(row);
		return partsInPx(parts, scale.toPx, scale.widthPx);
	}
	const isDear = isWhole ? view.holdsDearest(row, endRow) : view.dearest?.has(row);
	if (!isDear) return [];
	const left = Math.max(0, scale.toPx(facts.startNs));
	const right = Math.min(scale.widthPx, scale.toPx(facts.endNs));
	return right < left ? [] : [{ left, width: Math.max(2, right - left) }];
}

/** Whether the path that is shown leads through a row's own time, seen or not. */
export function isOnPath(view: WaterfallView, facts: RowFacts): boolean {
	const { row, endRow } = facts;
	const isWhole = !facts.open || facts.kind === 'group';
	if (view.critical) {
		return (isWhole ? view.critical.ofSubtree(row, endRow) : view.critical.ofRow(row)).length > 0;
	}
	return isWhole ? view.holdsDearest(row, endRow) : (view.dearest?.has(row) ?? false);
}
