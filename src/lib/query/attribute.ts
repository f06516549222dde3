/** Attributes of one's own choice, as lists show them. */

/** Attributes that a list shows at a time: each is looked up in the spans of its rows. */
export const mostAttributes = 8;

const longestShown = 200;

/** Letters of a value that are enough to be shown, with room for a secret that is masked as a whole. */
export const longestRead = 2 * longestShown;

/** A value as a cell shows it: a longer one ends in `…`; null for one that is empty. */
export function shownValue(value: string): string | null {
	if (value === '') return null;
	const letters = Array.from(value.slice(0, longestRead));
	return letters.length > longestShown ? `${letters.slice(0, longestShown).join('')}…` : value;
}

/** True for a value that {@link shownValue} gave whole, so that it can be asked for. */
export function isWhole(shown: string): boolean {
	return shown.length <= longestShown || Array.from(shown).length <= longestShown;
}

const number = /^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$/;
const sortedLetters = 200;
const bits = new DataView(new ArrayBuffer(8));

/**
 * A text that sorts as the value does in a list: numbers by their size, then texts. The store says the
 * same in SQL (`search/attribute-order.ts`).
 */
export function rankOf(value: string): string {
	const cut = Array.from(value.slice(0, 2 * sortedLetters))
		.slice(0, sortedLetters)
		.join('');
	if (!number.test(value)) return `1${cut}`;
	// Of −0 and 0 there is one rank.
	bits.setFloat64(0, Number(value) + 0);
	const raw = bits.getBigUint64(0);
	// Floats sort as whole numbers do once the sign is turned round.
	const rank = raw >> 63n ? BigInt.asUintN(64, ~raw) : raw | (1n << 63n);
	return `0${rank.toString(16).toUpperCase().padStart(16, '0')}${cut}`;
}

/** Parts of the names of attributes that hold what was said, asked and answered. */
export const contentNames =
	'prompt|completion|message|content|input|output|argument|param|query|result|response|document|text|body|instruction|reasoning|thought|entity|choice|request[.]data|error|exception|question|answer|summary|description|title';
/** Of these, what is a number, a name or an address all the same. */
export const formNames =
	'token|usage|cost|price|[.]role$|[.]type$|[._]id$|model|finish_reason|mime|format|stop_sequences|api_base|version|hidden_params';

/** True for an attribute that holds content of messages: who reads it is noted. */
export function isContentKey(key: string): boolean {
	const has = (names: string) => new RegExp(names, 'i').test(key);
	return has(contentNames) && !has(formNames);
}
