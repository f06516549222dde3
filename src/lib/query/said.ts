/** One form for what was said and for what is looked for in it, so that either is found however it was written. */
import { seen } from './one-spelling.ts';

/**
 * What was said as a person reads it: escapes of JSON decoded, without what nobody sees, white space of every kind
 * and length one space, in Unicode form C. White space at the ends may go. The index says the same in SQL (`search/tables.ts`).
 *
 * A backslash before n, r or t is an escape in a value that is JSON, by level: in a text that is nested d deep
 * JSON writes a backslash as a run of 2^d, so a run that is a multiple of it stands for backslashes, and any
 * other ends in an escape. How deep a text is tells the quote that opens it. In a value that is no JSON it is
 * what it looks like: `C:\temp`, `\theta`.
 */
export function readable(value: string): string {
	return oneSpaced(seen(value.includes('\\') ? unescaped(value) : value)).normalize('NFC');
}

function unescaped(value: string): string {
	const text = value.replace(/\\{1,4}u([0-9a-fA-F]{4})/g, letterOf);
	return (isJson.test(text) ? lineEndsDecoded(text) : text).replace(/\\+(["/])/g, '$1');
}

/** By its beginning, for a long value is cut: brackets and a quote, also that of Python. */
const isJson = /^(?:[ \t\r\n]*[[{])+[ \t\r\n]*["']|^"[^]*"$/;
/** A quote, with what stands before one that opens a text within JSON. */
const quoteMark = /(?:[[{:,][ \t\r\n]*)?\\*"/g;
/** More backslashes than that before a quote are counted as so many. */
const mostSlashes = 31;

function lineEndsDecoded(text: string): string {
	if (!/\\\\[nrt]/.test(text)) return text.replace(/\\[nrt]/g, ' ');
	const marks = text.match(quoteMark) ?? [];
	let run = 2;
	const pieces = text.split(quoteMark).map((piece, at) => {
		const mark = marks[at - 1] ?? '"';
		const slashes = Math.min(mark.split('\\').length - 1, mostSlashes);
		// One that nothing introduces is a quotation, or ends a text.
		if (slashes === 0 || /^[[{:,]/.test(mark)) run = 2 * (slashes + 1);
		const decoded = piece.replaceAll('\\'.repeat(run), '\u0001').replace(/\\+[nrt]/g, ' ');
		return decoded + (marks[at] ?? '');
	});
	return pieces.join('').replaceAll('\u0001', '\\');
}

/**
 * A text that is looked for, in every form in which {@link readable} may have kept it: at least one, the
 * likeliest first. What follows a backslash is a letter of a path, or the escape of JSON from which the text
 * was copied; and what was said before this reading was there has lost both, and kept its white space.
 */
export function readingsOf(text: string): readonly string[] {
	const written = withLetters(text).replace(/\\+(["/])/g, '$1');
	const literal = oneSlashed(oneSpaced(written));
	const copied = oneSpaced(
		oneSlashed(
			written.replace(/(\\+)([nrt])/g, (whole, run: string) => (run.length === 1 ? ' ' : whole))
		)
	);
	const former = oneSlashed(written.replace(/\\+[nrt]/g, ' '));
	// Of a short one so little is left that it would be found anywhere.
	const others = [copied, former].filter((other) => other.trim().length > 2);
	return [...new Set([literal, ...others])];
}

/** A text that is looked for with its `\uXXXX` as letters, without what nobody sees, in Unicode form C. */
export const withLetters = (text: string): string =>
	seen(text.replace(/\\+u([0-9a-fA-F]{4})/g, letterOf))
		.toWellFormed()
		.normalize('NFC');

/**
 * Whether a text was said; letter case does not matter.
 * @param text what is looked for
 * @returns a judge of what {@link readable} gave
 */
export function sayer(text: string): (said: string) => boolean {
	const wanted = readingsOf(text).map((reading) => reading.toLowerCase());
	const hasSlash = wanted.some((reading) => reading.includes('\\'));
	return (said) => {
		const folded = said.toLowerCase();
		const whole = hasSlash ? oneSlashed(folded) : folded;
		return wanted.some((reading) => whole.includes(reading));
	};
}

/** The source of a pattern, for flags `iu`, that finds texts that are looked for wherever they are shown. */
export function patternOf(texts: readonly string[]): string {
	return texts
		.flatMap(readingsOf)
		.filter((reading) => reading !== '')
		.toSorted((a, b) => b.length - a.length)
		.map((reading) =>
			reading
				.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
				.replace(/\\\\/g, '\\\\+')
				.replace(/\s+/g, '\\s+')
		)
		.join('|');
}

const letterOf = (_escape: string, hex: string) => String.fromCharCode(parseInt(hex, 16));
const oneSpaced = (text: string) => text.replace(/\s+/g, ' ');
const oneSlashed = (text: string) => text.replace(/\\+/g, '\\');
