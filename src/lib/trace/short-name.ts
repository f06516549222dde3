/** A name that is longer is no name: pages list and add up by it, hundreds of times each. In UTF-16 units. */
export const longestName = 1_000;

/** The beginning of a name that is too long, with `…` for the rest. */
export function shortName(text: string): string {
	if (text.length <= longestName) return text;
	// Half a character may have been left at the end.
	return `${text.slice(0, longestName - 1).toWellFormed()}…`;
}
