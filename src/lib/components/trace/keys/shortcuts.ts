/** One way to press an action. */
interface Shortcut {
	/** Place on the keyboard (`KeyboardEvent.code`), so that it works while the Korean layout is active. */
	readonly code: string;
	readonly shift: boolean;
	/** As the sheet and the buttons write it. */
	readonly sign: string;
}

const plain = (code: string, sign: string): Shortcut => ({ code, shift: false, sign });
const shifted = (code: string, sign: string): Shortcut => ({
	code,
	shift: true,
	sign: `Shift ${sign}`
});

/** Every action of a session's page and its keys, the usual one first. */
const table = {
	down: [plain('ArrowDown', '↓')],
	up: [plain('ArrowUp', '↑')],
	in: [plain('ArrowRight', '→')],
	out: [plain('ArrowLeft', '←')],
	'page-down': [plain('PageDown', 'PgDn')],
	'page-up': [plain('PageUp', 'PgUp')],
	first: [plain('Home', 'Home'), shifted('ArrowUp', '↑')],
	last: [plain('End', 'End'), shifted('ArrowDown', '↓')],
	open: [plain('Enter', 'Enter'), plain('NumpadEnter', 'Enter')],
	deep: [plain('KeyX', 'X')],
	'collapse-all': [plain('Minus', '-')],
	'expand-all': [plain('Equal', '=')],
	'level-1': [plain('Digit1', '1')],
	'level-2': [plain('Digit2', '2')],
	'level-3': [plain('Digit3', '3')],
	'level-4': [plain('Digit4', '4')],
	group: [plain('KeyG', 'G')],
	mark: [plain('KeyM', 'M')],
	search: [plain('Slash', '/')],
	'only-llm': [plain('KeyL', 'L')],
	'only-tools': [plain('KeyT', 'T')],
	'only-errors': [plain('KeyE', 'E')],
	'hide-infrastructure': [plain('KeyI', 'I')],
	'next-error': [plain('KeyN', 'N')],
	'previous-error': [shifted('KeyN', 'N')],
	expensive: [{ ...shifted('Digit4', '4'), sign: '$' }],
	'zoom-in': [plain('KeyW', 'W')],
	'zoom-out': [plain('KeyS', 'S')],
	'pan-left': [plain('KeyA', 'A')],
	'pan-right': [plain('KeyD', 'D')],
	'show-all': [plain('Digit0', '0')],
	centre: [plain('KeyF', 'F')],
	band: [plain('KeyR', 'R')],
	compress: [plain('KeyZ', 'Z')],
	path: [plain('KeyC', 'C')],
	figure: [plain('KeyU', 'U')],
	read: [plain('KeyV', 'V')],
	'previous-tab': [plain('Comma', ',')],
	'next-tab': [plain('Period', '.')],
	'copy-link': [plain('KeyY', 'Y')],
	replay: [plain('Space', 'Space')],
	'seek-back': [shifted('ArrowLeft', '←')],
	'seek-on': [shifted('ArrowRight', '→')],
	slower: [shifted('Comma', ',')],
	faster: [shifted('Period', '.')],
	'step-out': [plain('Escape', 'Esc')],
	help: [{ ...shifted('Slash', '/'), sign: '?' }]
} as const satisfies Readonly<Record<string, readonly Shortcut[]>>;

/** What a key does on a session's page. */
export type KeyAction = keyof typeof table;

export const shortcuts: Readonly<Record<KeyAction, readonly Shortcut[]>> = table;

/** The keys of an action as a person reads them, each once. */
export function signsOf(action: KeyAction): readonly string[] {
	return [...new Set(shortcuts[action].map(({ sign }) => sign))];
}

/** The same for `aria-keyshortcuts`. */
export function ariaKeys(...actions: readonly KeyAction[]): string {
	return actions
		.flatMap((action) => signsOf(action))
		.map((sign) => sign.replaceAll(' ', '+'))
		.join(' ');
}
