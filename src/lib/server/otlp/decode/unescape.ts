const escape = /\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|[\s\S])/g;

/** Whether `unescapeJsonText` may change the text that these bytes are. */
export function mayBeEscaped(utf8: Buffer): boolean {
	return isJsonStart(utf8[0]) && utf8.includes('\\u');
}

/** { [ " */
const isJsonStart = (code: number | undefined) => code === 0x7b || code === 0x5b || code === 0x22;

/**
 * Turns `\uXXXX` in a JSON text into the character, so that Korean is stored, searched and shown as
 * Korean (Python's `json.dumps` escapes all of it). The text stays the same JSON value: characters
 * below U+00A0, lone surrogates and line separators keep their escapes, and a text that is not JSON
 * by its first character is not touched.
 */
export function unescapeJsonText(text: string): string {
	if (!isJsonStart(text.charCodeAt(0))) return text;
	if (!text.includes('\\u')) return text;
	return text.replace(escape, (whole, high: string | undefined, low: string | undefined) => {
		if (high === undefined) return whole;
		const code = parseInt(high, 16);
		if (code >= 0xd800 && code <= 0xdbff) {
			return low === undefined ? whole : String.fromCharCode(code, parseInt(low, 16));
		}
		if (code < 0xa0 || (code >= 0xdc00 && code <= 0xdfff) || code === 0x2028 || code === 0x2029) {
			return whole;
		}
		// A second escape that happens to look like a low surrogate is not part of this one.
		return String.fromCharCode(code) + (low === undefined ? '' : `\\u${low}`);
	});
}
