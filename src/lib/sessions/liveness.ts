/** Whether a list can be followed: rows come in at its top alone, and only until now. */
import type { Asked } from './list/asked.ts';
import { usualOrder } from './list/kind.ts';

/** Why a list stands still: its range has ended, its order has new rows elsewhere, or it is a further page. */
export type Standstill = 'range' | 'order' | 'page';

/** null for a list that can be followed. @param nowMs when it was asked for */
export function standstillOf(
	{ chosen, kind, sort, list }: Pick<Asked, 'chosen' | 'kind' | 'sort' | 'list'>,
	nowMs: number
): Standstill | null {
	if (chosen.span.endMs < nowMs) return 'range';
	if (sort.by !== usualOrder[kind] || !sort.descending) return 'order';
	return list.query.cursor === null ? null : 'page';
}
