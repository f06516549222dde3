import type { KeyAction } from './shortcuts.ts';
import type { WaterfallView } from '../waterfall/view/waterfall-view.svelte.ts';

/** How far a key pans, as a share of what is shown. */
const panShare = 0.2;
const zoomFactor = 1.6;

/** Does what a key or a button of the waterfall says; false for an action that is not the waterfall's. */
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
		case 'show-all':
			view.showAll();
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
		case 'collapse-all':
			view.openTo(0);
			return true;
		case 'expand-all':
			view.expandAll();
			return true;
		case 'level-1':
		case 'level-2':
		case 'level-3':
		case 'level-4':
			view.openTo(Number(action.slice(-1)));
			return true;
		case 'only-llm':
			view.toggleOnly('llm');
			return true;
		case 'only-tools':
			view.toggleOnly('tool');
			return true;
		case 'only-errors':
			view.toggleOnly('error');
			return true;
		case 'hide-infrastructure':
			view.toggleInfrastructure();
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
		case 'figure':
			view.figure = view.figure === 'cost' ? 'tokens' : 'cost';
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

/** Actions that show the span that they went to. */
export const goesToSpan: ReadonlySet<KeyAction> = new Set<KeyAction>([
	'next-error',
	'previous-error',
	'expensive'
]);
