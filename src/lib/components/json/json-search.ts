import type { JsonIndex } from './json-index.ts';

/** More hits than a person steps through; the count says so. */
export const mostHits = 10_000;

/**
 * Nodes whose key or own text has the words, in document order, each once. Small and capital letters
 * are alike.
 */
export function findInJson(index: JsonIndex, query: string): Int32Array {
	if (query === '') return new Int32Array(0);
	// Inside the text a quote or a line end is an escape.
	const written = JSON.stringify(query).slice(1, -1);
	const pattern = new RegExp(written.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
	const hits: number[] = [];
	for (
		let match = pattern.exec(index.text);
		match !== null && hits.length < mostHits;
		match = pattern.exec(index.text)
	) {
		const node = nodeAt(index, match.index);
		if (node !== hits.at(-1)) hits.push(node);
	}
	return Int32Array.from(hits);
}

/** The last node that begins (with its key, if it has one) at the offset or before. */
function nodeAt({ keyAt, startAt, count }: JsonIndex, offset: number): number {
	let low = 0;
	let high = count - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		const key = keyAt[middle] ?? -1;
		if ((key < 0 ? (startAt[middle] ?? 0) : key) <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

/**
 * The same JSON with its `\u` escapes of letters written out, so that a search finds Korean however it
 * was sent. Escapes of control characters, quotes, backslashes and lone halves of pairs stay.
 */
export function unescapeLetters(text: string): string {
	if (!text.includes('\\u')) return text;
	return text.replace(
		/(\\\\)|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})/gi,
		(whole, pair: string | undefined, high?: string, low?: string, one?: string) => {
			if (pair !== undefined) return whole;
			if (high !== undefined && low !== undefined) {
				return String.fromCharCode(parseInt(high, 16), parseInt(low, 16));
			}
			const code = parseInt(one ?? '', 16);
			const plain = code >= 0x20 && code !== 0x22 && code !== 0x5c && (code & 0xf800) !== 0xd800;
			return plain ? String.fromCharCode(code) : whole;
		}
	);
}
