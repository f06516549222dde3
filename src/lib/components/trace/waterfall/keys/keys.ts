/** What a key does on a session's page. */
export type KeyAction =
	| 'down'
	| 'up'
	| 'in'
	| 'out'
	| 'page-down'
	| 'page-up'
	| 'first'
	| 'last'
	| 'open'
	| 'deep'
	| 'zoom-in'
	| 'zoom-out'
	| 'pan-left'
	| 'pan-right'
	| 'centre'
	| 'band'
	| 'mark'
	| 'next-error'
	| 'previous-error'
	| 'expensive'
	| 'search'
	| 'compress'
	| 'path'
	| 'group'
	| 'step-out'
	| 'help';

/** By place on the keyboard, so that they work while the Korean layout is active. */
const byPlace: Readonly<Record<string, KeyAction>> = {
	ArrowDown: 'down',
	ArrowUp: 'up',
	ArrowRight: 'in',
	ArrowLeft: 'out',
	PageDown: 'page-down',
	PageUp: 'page-up',
	Home: 'first',
	End: 'last',
	Enter: 'open',
	NumpadEnter: 'open',
	KeyX: 'deep',
	KeyW: 'zoom-in',
	KeyS: 'zoom-out',
	KeyA: 'pan-left',
	KeyD: 'pan-right',
	KeyF: 'centre',
	KeyR: 'band',
	KeyM: 'mark',
	KeyN: 'next-error',
	KeyZ: 'compress',
	KeyC: 'path',
	KeyG: 'group',
	Slash: 'search',
	Escape: 'step-out'
};

const shifted: Readonly<Record<string, KeyAction>> = {
	ArrowDown: 'last',
	ArrowUp: 'first',
	KeyN: 'previous-error',
	Digit4: 'expensive',
	Slash: 'help'
};

/** Signs that lie elsewhere on other keyboards. */
const bySign: Readonly<Record<string, KeyAction>> = {
	'?': 'help',
	$: 'expensive',
	'/': 'search'
};

type Pressed = Pick<
	KeyboardEvent,
	'code' | 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'
>;

/** The action of a key; null for none, and while a syllable is being composed. */
export function keyAction(event: Pressed): KeyAction | null {
	if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
	const places = event.shiftKey ? shifted : byPlace;
	return bySign[event.key] ?? places[event.code] ?? null;
}

/** Rows walk with these only while the tree has the focus; elsewhere they scroll, or press a button. */
export const treeActions: ReadonlySet<KeyAction> = new Set<KeyAction>([
	'down',
	'up',
	'in',
	'out',
	'page-down',
	'page-up',
	'first',
	'last',
	'open'
]);

/** True where letters are text: fields, and what can be edited. */
export function takesText(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable || target.matches('input, textarea, select'))
	);
}
