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
