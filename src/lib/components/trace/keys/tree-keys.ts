import type { WaterfallView } from '../waterfall/view/waterfall-view.svelte.ts';
import type { KeyAction } from './shortcuts.ts';

/** Walks, opens and closes rows, as trees do everywhere. @param pageRows rows of a screen */
export function walkRows(view: WaterfallView, action: KeyAction, pageRows: number): void {
	switch (action) {
		case 'down':
			return view.move(1);
		case 'up':
			return view.move(-1);
		case 'in':
		case 'out':
			return view.step(action);
		case 'page-down':
			return view.move(pageRows);
		case 'page-up':
			return view.move(-pageRows);
		case 'first':
			return view.move(-view.rows.count);
		case 'last':
			return view.move(view.rows.count);
		case 'open':
			if (view.cursor < -1) view.toggle(view.cursor);
			return;
		default:
			// The page's own keys.
			return;
	}
}
