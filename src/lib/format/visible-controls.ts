/** Names of the characters that change the direction of what stands around them (Unicode `Bidi_Control`). */
const directions: Readonly<Record<string, string>> = {
	'\u061c': 'ALM',
	'\u200e': 'LRM',
	'\u200f': 'RLM',
	'\u202a': 'LRE',
	'\u202b': 'RLE',
	'\u202c': 'PDF',
	'\u202d': 'LRO',
	'\u202e': 'RLO',
	'\u2066': 'LRI',
	'\u2067': 'RLI',
	'\u2068': 'FSI',
	'\u2069': 'PDI'
};

/** Those, and all of C0 and C1 but tab, line feed and a carriage return before one. */
const control =
	// eslint-disable-next-line no-control-regex -- they are what is looked for
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g;

/**
 * A text whose control characters can be seen: `\u202egnp.exe` reads `⟪RLO⟫gnp.exe`, an escape `␛`. For
 * whatever a sender wrote, where it is shown; what is copied or asked for is the text itself.
 */
export function visibleControls(text: string): string {
	return text.replace(control, mark);
}

function mark(character: string): string {
	const direction = directions[character];
	if (direction !== undefined) return `⟪${direction}⟫`;
	const code = character.charCodeAt(0);
	// The pictures that Unicode has for C0 and DEL; C1 has none.
	if (code < 0x20) return String.fromCharCode(0x2400 + code);
	if (code === 0x7f) return '␡';
	return `⟪U+${code.toString(16).toUpperCase().padStart(4, '0')}⟫`;
}
