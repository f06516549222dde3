/**
 * The one spelling of a name that can be written in several ways: Unicode form C, as macOS hands over decomposed
 * Hangul, control characters as spaces, halves of characters replaced. Names are kept and asked for in it.
 */
export function oneSpelling(text: string): string {
	return text
		.toWellFormed()
		.replace(/\p{Cc}/gu, ' ')
		.normalize('NFC');
}
