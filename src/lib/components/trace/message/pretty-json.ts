/** Text above this size is shown as it came: laying it out anew would hold the page up. */
const largest = 200_000;

/** JSON objects and arrays, indented by two; any other text unchanged. Never throws. */
export function prettyJson(text: string): string {
	if (text.length > largest || !/^\s*[[{]/.test(text)) return text;
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}
