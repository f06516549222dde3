import { upTo } from '#lib/trace/replay/meter.ts';
import type { Replay } from '../../replay/replay.svelte.ts';
import type { WaterfallView } from '../view/waterfall-view.svelte.ts';
import type { RowWindow } from './row-window.svelte.ts';

interface Followed {
	readonly view: WaterfallView;
	readonly replay: Replay;
	readonly scroller: HTMLElement;
	readonly window: RowWindow;
}

/** By these a person takes the rows into their own hands. */
const byHand = ['wheel', 'touchmove', 'pointerdown'] as const;

/**
 * Keeps the row that a replay has reached last in sight, also where it stands when the page opens. Once a
 * person scrolls, it stays away until the replay is moved by them: begun again, or sought in.
 *
 * @returns how to stop
 */
export function followPlayhead({ view, replay, scroller, window }: Followed): () => void {
	const starts = startsOf(view);
	let isAway = false;
	let beforeNs = -Infinity;
	let shown = -1;
	const stop = replay.playhead.watch((timeNs) => {
		if (!replay.playing || timeNs < beforeNs) isAway = false;
		beforeNs = timeNs;
		const place = starts.placeAt[upTo(starts.timeAt, timeNs) - 1] ?? -1;
		if (place === -1 || place === shown || isAway) return;
		shown = place;
		window.bringIntoSight(scroller, place);
	});
	const leave = () => (isAway = true);
	for (const kind of byHand) scroller.addEventListener(kind, leave, { passive: true });
	return () => {
		stop();
		for (const kind of byHand) scroller.removeEventListener(kind, leave);
	};
}

/** The places of the visible rows in the order in which they start, and when. */
function startsOf({ rows, tree }: WaterfallView): {
	readonly placeAt: Int32Array;
	readonly timeAt: Float64Array;
} {
	const startOf = (place: number) => tree.startAt[rows.rowAt[place] ?? -1] ?? 0;
	const placeAt = Int32Array.from({ length: rows.count }, (_, place) => place);
	placeAt.sort((a, b) => startOf(a) - startOf(b) || a - b);
	return { placeAt, timeAt: Float64Array.from(placeAt, startOf) };
}
