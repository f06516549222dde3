/** Readers of single flat attributes. None throws, whatever the sender put under the key. */

export type FlatAttributes = Readonly<Record<string, string>>;

/** Texts by which Python producers spell "no value". */
const absent = new Set(['', 'None', 'null', 'undefined', 'nan', 'NaN']);

/** The attribute's text, or null when it is missing, blank or a spelled-out "none". */
export function readText(attributes: FlatAttributes, key: string): string | null {
	const value: unknown = attributes[key];
	if (typeof value !== 'string' || value.length === 0) return null;
	return value.length <= 9 && absent.has(value.trim()) ? null : value;
}

/** The first of the keys that holds a text, or null. */
export function firstText(attributes: FlatAttributes, keys: readonly string[]): string | null {
	for (const key of keys) {
		const value = readText(attributes, key);
		if (value !== null) return value;
	}
	return null;
}

/** `Number` would take `0x10` for 16; in an attribute it is an id or a hash. */
const otherBase = /^\s*0[xob]/i;

/** A finite number ≥ 0, or null. Accepts `"12"`, `"12.0"` and `"1e-5"`. */
export function readAmount(attributes: FlatAttributes, key: string): number | null {
	const value: unknown = attributes[key];
	if (typeof value !== 'string' || value.length === 0 || value.length > 40) return null;
	const number = Number(value);
	const isAmount = number >= 0 && number < Number.MAX_SAFE_INTEGER && value.trim() !== '';
	return isAmount && !otherBase.test(value) ? number : null;
}

/** The first of the keys that holds a number ≥ 0, or null. */
export function firstAmount(attributes: FlatAttributes, keys: readonly string[]): number | null {
	for (const key of keys) {
		const value = readAmount(attributes, key);
		if (value !== null) return value;
	}
	return null;
}

/**
 * The number that follows `name` inside a text that is JSON or Python's `repr` of a dictionary.
 * Found by search because producers send both and the text can be long; null when there is none.
 */
export function numberAfter(text: string, name: string): number | null {
	let at = text.indexOf(name);
	while (at !== -1) {
		const quote = text.charCodeAt(at - 1);
		let next = at + name.length;
		const closed = text.charCodeAt(next) === quote && (quote === 34 || quote === 39);
		if (closed) {
			next += 1;
			while (text.charCodeAt(next) === 58 || text.charCodeAt(next) === 32) next += 1;
			const end = numberEnd(text, next);
			if (end > next) {
				const number = Number(text.slice(next, end));
				return number >= 0 && Number.isFinite(number) ? number : null;
			}
		}
		at = text.indexOf(name, at + name.length);
	}
	return null;
}

function numberEnd(text: string, start: number): number {
	let at = start;
	while (at < text.length && at - start < 40 && '0123456789.eE+-'.includes(text.charAt(at)))
		at += 1;
	return at;
}
