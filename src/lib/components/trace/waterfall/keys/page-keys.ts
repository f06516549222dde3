import type { KeyGroup } from '#lib/components/ui/KeySheet.svelte';
import { m } from '#lib/paraglide/messages.js';
import type { KeyAction } from './keys.ts';
import type { WaterfallView } from '../view/waterfall-view.svelte.ts';

/** How far a key pans, as a share of what is shown. */
const panShare = 0.2;
const zoomFactor = 1.6;

/** Does what a key of the waterfall says; false for one that is the page's own. */
export function actOnView(view: WaterfallView, action: KeyAction): boolean {
	const centrePx = view.widthPx / 2;
	switch (action) {
		case 'zoom-in':
			view.zoom(centrePx, zoomFactor);
			return true;
		case 'zoom-out':
			view.zoom(centrePx, 1 / zoomFactor);
			return true;
		case 'pan-left':
			view.pan(-view.widthPx * panShare);
			return true;
		case 'pan-right':
			view.pan(view.widthPx * panShare);
			return true;
		case 'centre':
			if (view.rowOf(view.cursor) !== -1) view.centre(view.cursor);
			return true;
		case 'band':
			view.band = view.band || view.rowOf(view.cursor) === -1 ? null : view.timesOf(view.cursor);
			return true;
		case 'mark':
			if (view.spans[view.cursor]) view.toggleMark(view.cursor);
			return true;
		case 'deep':
			if (view.rowOf(view.cursor) !== -1) view.toggleDeep(view.cursor);
			return true;
		case 'next-error':
			view.nextError(1);
			return true;
		case 'previous-error':
			view.nextError(-1);
			return true;
		case 'expensive':
			view.nextExpensive();
			return true;
		case 'compress':
			view.compress = !view.compress && view.gaps.length > 0;
			return true;
		case 'path':
			view.path = view.path === 'off' ? 'time' : view.path === 'time' ? 'cost' : 'off';
			return true;
		case 'group':
			view.grouping = !view.grouping;
			return true;
		default:
			return false;
	}
}

/** One step out of what was narrowed last; false when there is none left. */
export function stepOut(view: WaterfallView): boolean {
	if (view.band !== null) view.band = null;
	else if (view.search.query !== '') view.search.query = '';
	else if (view.zoomed) view.showAll();
	else return false;
	return true;
}

/** Keys that show the span that they went to. */
export const goesToSpan: ReadonlySet<KeyAction> = new Set<KeyAction>([
	'next-error',
	'previous-error',
	'expensive'
]);

export function waterfallKeys(): KeyGroup[] {
	return [
		{
			title: m.keys_rows(),
			hints: [
				{ keys: ['↑', '↓'], what: m.keys_walk() },
				{ keys: ['←', '→'], what: m.keys_fold() },
				{ keys: ['X', 'Alt + ▾'], what: m.keys_fold_deep() },
				{ keys: ['Shift ↑', 'Shift ↓'], what: m.keys_ends() },
				{ keys: ['G'], what: m.keys_group() },
				{ keys: ['M'], what: m.keys_mark() }
			]
		},
		{
			title: m.keys_find(),
			hints: [
				{ keys: ['N', 'Shift N'], what: m.keys_error() },
				{ keys: ['$'], what: m.keys_expensive() },
				{ keys: ['/'], what: m.keys_search() },
				{ keys: ['Enter', 'Shift Enter'], what: m.keys_hit() }
			]
		},
		{
			title: m.keys_time(),
			hints: [
				{ keys: ['W', 'S'], what: m.keys_zoom() },
				{ keys: ['A', 'D'], what: m.keys_pan() },
				{ keys: ['F'], what: m.keys_centre() },
				{ keys: ['R'], what: m.keys_band() },
				{ keys: ['Z'], what: m.keys_compress() },
				{ keys: ['C'], what: m.keys_path() }
			]
		},
		{
			title: m.keys_page(),
			hints: [
				{ keys: ['[', ']'], what: m.keys_neighbours() },
				{ keys: ['Space'], what: m.keys_replay() },
				{ keys: ['Esc'], what: m.keys_out() },
				{ keys: ['?'], what: m.keys_help() }
			]
		}
	];
}
