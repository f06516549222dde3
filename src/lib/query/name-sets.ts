import type { NameSet } from './term.ts';

/** A plus or a backslash of a name stands behind a backslash; any other backslash is one. */
const escaped = /\\([+\\])/g;

/** Reads the value of a field of sets: `a+b`, `''` for none; null where a name is missing. */
export function readNameSet(text: string): NameSet | null {
	if (text === '') return [];
	const names = [''];
	for (const [token] of text.matchAll(/\\[+\\]|[^]/gu)) {
		if (token === '+') names.push('');
		else names.push((names.pop() ?? '') + token.replace(escaped, '$1'));
	}
	const trimmed = names.map((name) => name.trim());
	return trimmed.includes('') ? null : toNameSet(trimmed);
}

/** @param names not blank */
export const toNameSet = (names: readonly string[]): NameSet => [...new Set(names)].sort();

export const printNameSet = (names: NameSet): string =>
	names.map((name) => name.replace(/[+\\]/g, '\\$&')).join('+');
