import { duration } from '#lib/format/duration.ts';
import { compact, count } from '#lib/format/count.ts';
import { money } from '#lib/format/money.ts';
import type { Locale } from '#lib/format/number.ts';
import { visibleControls } from '#lib/format/visible-controls.ts';
import { m } from '#lib/paraglide/messages.js';
import type { SpanType } from '#lib/trace/span.ts';
import { totalTokens } from '#lib/trace/tree/node.ts';
import type { VisibleRows } from '#lib/trace/waterfall/rows.ts';
import { spanLooks } from '../../span-look.ts';
import type { InkColour } from '../row/row-ink.ts';
import { rowSums } from './row-sums.ts';
import type { Figure, WaterfallView } from './waterfall-view.svelte.ts';

/** What one row shows that does not change while it scrolls or zooms. */
export interface RowFacts {
	readonly kind: 'span' | 'group' | 'ghost';
	readonly item: number;
	readonly node: number;
	readonly row: number;
	/** The first row that it does not stand for while it is closed; a group stands for its members always. */
	readonly endRow: number;
	readonly depth: number;
	readonly name: string;
	readonly type: SpanType;
	readonly colour: InkColour;
	readonly failed: boolean;
	/** Errors below, for a row that hides them. */
	readonly hiddenErrors: number;
	readonly opens: boolean;
	readonly open: boolean;
	readonly model: string;
	/**
	 * Cost or tokens, with `∑` before a sum over what is below, and how many spans it stands for while closed.
	 * '' for neither.
	 */
	readonly aside: string;
	readonly duration: string;
	/** All of it in words; those that are seen stand in it as they are seen, as WCAG 2.5.3 asks. */
	readonly label: string;
	readonly startNs: number;
	readonly endNs: number;
	readonly position: number;
	readonly siblings: number;
}

function rowFacts(view: WaterfallView, { rows, figure, locale }: Shown, place: number): RowFacts {
	const { tree, spans } = view;
	const item = view.itemAt(place);
	const node = view.nodeAt(place);
	const row = rows.rowAt[place] ?? 0;
	const span = spans[node];
	const look = spanLooks[span?.type ?? 'other'];
	const isGroup = item < -1;
	const group = isGroup ? view.groups.list[view.groups.startingAt[row] ?? -1] : undefined;
	const opens = rows.opensAt[place] === 1;
	const open = opens && view.isOpen(item);
	const { startNs, endNs } = view.timesOf(item);
	const sums = rowSums(view, item);
	const amount =
		figure === 'cost'
			? costText(isGroup ? null : (span?.costUsd ?? null), sums, locale)
			: tokensText(isGroup || !span?.tokens ? null : totalTokens(span.tokens), sums.tokens);
	const size = isGroup
		? `×${count(rows.membersAt[place] ?? 0, locale)}`
		: !open && sums.spans > 1
			? `(${count(sums.spans, locale)})`
			: '';
	const name = span ? visibleControls(span.name) || m.sessions_unnamed() : m.waterfall_ghost();
	const failed = !isGroup && span?.failed === true;
	const hiddenErrors = open ? 0 : sums.errors - (failed ? 1 : 0);
	const model =
		span?.countsAsCall && span.model && !span.name.includes(span.model)
			? visibleControls(span.model)
			: '';
	const aside = amount && size ? `${amount} ${size}` : amount || size;
	const length = duration(endNs - startNs, locale);
	return {
		kind: isGroup ? 'group' : span ? 'span' : 'ghost',
		item,
		node,
		row,
		endRow: group?.endRow ?? tree.endAt[row] ?? row + 1,
		depth: rows.depthAt[place] ?? 0,
		name,
		type: span?.type ?? 'other',
		colour: look.colour,
		failed,
		hiddenErrors,
		opens,
		open,
		model,
		aside,
		duration: length,
		label: [
			span ? look.label() : '',
			name,
			hiddenErrors > 0 ? m.status_error({ count: hiddenErrors }) : '',
			model,
			aside,
			failed ? m.waterfall_failed() : '',
			length
		]
			.filter(Boolean)
			.join(' '),
		startNs,
		endNs,
		position: view.siblings.position[place] ?? 1,
		siblings: view.siblings.size[place] ?? 1
	};
}

/** What facts are made anew for. */
interface Shown {
	readonly rows: VisibleRows;
	readonly figure: Figure;
	readonly locale: Locale;
}

/** What a span cost by itself, else what all below it did. */
function costText(
	own: number | null,
	sums: { readonly costUsd: number; readonly unpricedCalls: number },
	locale: Locale
): string {
	if (own !== null) return own === 0 ? '' : money(own, locale);
	const lowerBound = sums.unpricedCalls > 0;
	return sums.costUsd > 0 ? `∑ ${money(sums.costUsd, locale, { lowerBound })}` : '';
}

/** Tokens that a span used by itself, else all below it. */
function tokensText(own: number | null, sum: number): string {
	if (own !== null) return own === 0 ? '' : m.waterfall_tokens({ tokens: compact(own) });
	return sum > 0 ? `∑ ${m.waterfall_tokens({ tokens: compact(sum) })}` : '';
}

/** Most people look at a few hundred rows; a scroll through all of a large trace keeps no more. */
const mostKnown = 1_000;

/** The facts of a view's rows by place, remembered: a row's words and its picture ask for the same. */
export function knownRowFacts(view: WaterfallView, shown: Shown): (place: number) => RowFacts {
	const known = new Map<number, RowFacts>();
	return (place) => {
		const found = known.get(place);
		if (found) return found;
		if (known.size >= mostKnown) known.clear();
		const facts = rowFacts(view, shown, place);
		known.set(place, facts);
		return facts;
	};
}
