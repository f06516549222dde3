import { shortcuts, type KeyAction } from './shortcuts.ts';

const placeOf = (code: string, shift: boolean) => `${shift ? 'Shift ' : ''}${code}`;

const byPlace: ReadonlyMap<string, KeyAction> = new Map(
	(Object.keys(shortcuts) as KeyAction[]).flatMap((action) =>
		shortcuts[action].map(({ code, shift }) => [placeOf(code, shift), action] as const)
	)
);

/** Signs that lie elsewhere on other keyboards. */
const bySign: Readonly<Record<string, KeyAction>> = {
	'?': 'help',
	$: 'expensive',
	'/': 'search',
	'-': 'collapse-all',
	'=': 'expand-all',
	'+': 'expand-all'
};

type Pressed = Pick<
	KeyboardEvent,
	'code' | 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'keyCode'
>;

/** Whether an input method takes the key: Safari tells the last one of a syllable by its code alone. */
export function isComposed(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
	// eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells
	return event.isComposing || event.keyCode === 229;
}

/** The action of a key; null for none, and while a syllable is being composed. */
export function keyAction(event: Pressed): KeyAction | null {
	if (isComposed(event) || event.ctrlKey || event.metaKey || event.altKey) return null;
	return bySign[event.key] ?? byPlace.get(placeOf(event.code, event.shiftKey)) ?? null;
}

/** The action of a key that was pressed somewhere on the page; null where it writes, or was taken. */
export function pageAction(event: KeyboardEvent): KeyAction | null {
	return event.defaultPrevented || takes(event) ? null : keyAction(event);
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

/** Whether what has the focus takes a key itself: a field all of them, a box or slider all but letters. */
function takes({ target, key }: KeyboardEvent): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.matches('input:is([type=checkbox], [type=radio], [type=range])')) {
		return key === ' ' || key.length > 1;
	}
	return target.isContentEditable || target.matches('input, textarea, select');
}
