import type { LightTrace } from '#lib/trace/light/light.ts';
import type { Replay } from './replay/replay.svelte.ts';
import { applyParams, applyWindow } from './waterfall/view/url.ts';
import { WaterfallView } from './waterfall/view/waterfall-view.svelte.ts';

/** What an address names and its session does not have. */
export interface Unread {
	readonly name: 'span' | 'win' | 'at' | 'marks';
	readonly value: string;
}

/** A session as its address says; what cannot be shown so is named. */
export function openView(
	trace: LightTrace,
	params: URLSearchParams
): { readonly view: WaterfallView; readonly unread: readonly Unread[] } {
	const span = params.get('span')?.toLowerCase() ?? null;
	const win = params.get('win');
	const view = new WaterfallView(trace, span);
	const unread: Unread[] = [];
	if (span !== null && view.nodeOf(span) === -1) unread.push({ name: 'span', value: span });
	const marks = applyParams(view, params).filter((id) => id !== '');
	if (marks.length > 0) unread.push({ name: 'marks', value: marks.join(', ') });
	if (win !== null && !applyWindow(view, win)) unread.push({ name: 'win', value: win });
	return { view, unread };
}

/** Puts a replay where an address says, ms since the run began. @returns what could not be done */
export function openReplay(
	replay: Replay,
	{ whole }: WaterfallView,
	params: URLSearchParams
): readonly Unread[] {
	const at = params.get('at');
	if (at === null) return [];
	const timeNs = whole.startNs + Number(at) * 1e6;
	// A position is written in whole microseconds: the last one may lie a little behind the end.
	if (!/^\d{1,12}(\.\d{1,6})?$/.test(at) || timeNs > whole.endNs + 1_000) {
		return [{ name: 'at', value: at }];
	}
	replay.standAt(timeNs);
	return [];
}
