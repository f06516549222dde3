import { initialsOf, isInitials, typedForm } from './korean.ts';

/** Something that the palette can open. */
export interface Entry {
	/** Unique in the palette. */
	readonly id: string;
	readonly href: string;
	readonly label: string;
	/** Other words that find it: its name in the other language, its path. */
	readonly also: readonly string[];
}

/** From best to worst; null = it does not match. */
function rankOf(entry: Entry, typed: string, initials: string | null): number | null {
	const label = typedForm(entry.label);
	if (label.startsWith(typed)) return 0;
	if (entry.label.split(/[\s/·-]+/u).some((word) => typedForm(word).startsWith(typed))) return 1;
	if (initials !== null && [entry.label, ...entry.also].some((word) => begin(word, initials)))
		return 2;
	if (label.includes(typed)) return 3;
	if (entry.also.some((word) => typedForm(word).includes(typed))) return 4;
	return null;
}

/** Whether syllables of a text, one after the other, begin with these consonants. */
const begin = (text: string, initials: string): boolean =>
	initialsOf(text).replaceAll(/\s/gu, '').includes(initials);

/** The entries that a text finds, the best first, else in their order; all of them for an empty text. */
export function findEntries<T extends Entry>(entries: readonly T[], text: string): readonly T[] {
	const typed = typedForm(text);
	if (typed === '') return entries;
	const initials = isInitials(text) ? text.replaceAll(/\s/gu, '') : null;
	return entries
		.flatMap((entry) => {
			const rank = rankOf(entry, typed, initials);
			return rank === null ? [] : [{ entry, rank }];
		})
		.sort((left, right) => left.rank - right.rank)
		.map(({ entry }) => entry);
}

/**
 * The id of a session that a text is, or holds: 32 hexadecimal digits, as a UUID, or in an address that
 * was pasted; null without one.
 */
export function traceIdIn(text: string): string | null {
	const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/iu;
	const hex = new RegExp(`(?<![0-9a-f-])(?:${uuid.source}|[0-9a-f]{32})(?![0-9a-f-])`, 'iu');
	return hex.exec(text)?.[0].replaceAll('-', '').toLowerCase() ?? null;
}
