/** A piece of a text, and whether it was looked for. */
export interface Piece {
	readonly text: string;
	readonly found: boolean;
}

/** The text in pieces, those that were looked for marked, in whatever case; the pieces are the text. */
export function marked(text: string, wanted: readonly string[]): readonly Piece[] {
	const words = wanted.filter((word) => word !== '').map(escape);
	if (words.length === 0) return text === '' ? [] : [{ text, found: false }];
	const parts = text.split(new RegExp(`(${words.join('|')})`, 'iu'));
	return parts.flatMap((part, at) => (part === '' ? [] : [{ text: part, found: at % 2 === 1 }]));
}

const escape = (word: string) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
