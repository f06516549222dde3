/**
 * The one spelling of a name that can be written in several ways: Unicode form C, as macOS hands over decomposed
 * Hangul, control characters as spaces, halves of characters replaced, and without what nobody sees, as a zero-width
 * space that was copied along. Marks of direction stay, for they can turn a name round: they are shown as what they
 * are (`format/visible-controls.ts`). Names are kept and asked for in it; the store says the same in SQL
 * (`trace-store/seen.ts`, `environments.ts`). It runs on every name of every span.
 */
export function oneSpelling(text: string): string {
	if (isAsciiText.test(text)) return text;
	const composed = text
		.toWellFormed()
		.replace(/\p{Cc}/gu, ' ')
		.normalize('NFC');
	const shown = seenInName(composed);
	// What stood apart may go together now.
	return shown === composed ? composed : shown.normalize('NFC');
}

/** Soft hyphens, zero-width spaces and other signs without a shape: ranges of a pattern. */
export const unseenRanges =
	'\\u{AD}\\u{180E}\\u{200B}\\u{2060}-\\u{2065}\\u{206A}-\\u{206F}\\u{FEFF}';

/** Marks of direction. */
export const directionRanges = '\\u{61C}\\u{200E}\\u{200F}\\u{202A}-\\u{202E}\\u{2066}-\\u{2069}';

/** Joiner and non-joiner. */
export const joinerRanges = '\\u{200C}\\u{200D}';

/** Characters after which a joiner does nothing: of Latin, Greek, Cyrillic, Hangul, Kana and Han, and punctuation. */
export const unjoinedRanges =
	'\\u{0}-\\u{58F}\\u{1100}-\\u{11FF}\\u{1E00}-\\u{200B}\\u{2010}-\\u{206F}\\u{3000}-\\u{A4CF}\\u{A960}-\\u{A97F}\\u{AC00}-\\u{D7FF}\\u{F900}-\\u{FAFF}\\u{FF00}-\\u{FFEF}\\u{20000}-\\u{3FFFF}';

const isAsciiText = /^[ -~]*$/;
const idleJoiners = new RegExp(`(^|[${unjoinedRanges}])[${joinerRanges}]+`, 'gu');

function without(ranges: string): (text: string) => string {
	const mayBeUnseen = new RegExp(`[${ranges}${joinerRanges}]`, 'u');
	const unseen = new RegExp(`[${ranges}]+`, 'gu');
	return (text) =>
		mayBeUnseen.test(text) ? text.replace(unseen, '').replace(idleJoiners, '$1') : text;
}

const seenInName = without(unseenRanges);

/**
 * A text without characters that nobody sees, to be compared and not shown; a joiner stays where emoji or a script
 * need it.
 */
export const seen = without(unseenRanges + directionRanges);
