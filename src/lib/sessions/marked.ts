import { patternOf } from '#lib/query/said.ts';

/** A piece of a text, and whether it was looked for. */
export interface Piece {
	readonly text: string;
	readonly found: boolean;
}

/**
 * The text in pieces, those that were looked for marked, in whatever case and however they are written; the
 * pieces are the text.
 */
export function marked(text: string, wanted: readonly string[]): readonly Piece[] {
	const pattern = patternOf(wanted);
	if (pattern === '') return text === '' ? [] : [{ text, found: false }];
	const parts = text.split(new RegExp(`(${pattern})`, 'iu'));
	return parts.flatMap((part, at) => (part === '' ? [] : [{ text: part, found: at % 2 === 1 }]));
}
