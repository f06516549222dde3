import type { NameSet } from './term.ts';

/** A plus or a backslash of a name stands behind a backslash; any other backslash is one. */
const escaped = /\\([+\\])/g;

/** Reads the value of a field of sets: `a+b`, `''` for none; null where a name is missing. */
export function readNameSet(text: string): NameSet | null {
	if (text === '') return [];
	const names = namesIn(text);
	return names.includes('') ? null : toNameSet(names);
}

/** The names of a value of a field of sets in the order in which they stand, `''` where one is missing; at least one. */
export function namesIn(text: string): readonly string[] {
	const names = [''];
	for (const [token] of text.matchAll(/\\[+\\]|[^]/gu)) {
		if (token === '+') names.push('');
		else names.push((names.pop() ?? '') + token.replace(escaped, '$1'));
	}
	return names.map((name) => name.trim());
}

/** @param names not blank */
export const toNameSet = (names: readonly string[]): NameSet => [...new Set(names)].sort();

export const printNameSet = (names: NameSet): string =>
	names.map((name) => name.replace(/[+\\]/g, '\\$&')).join('+');
