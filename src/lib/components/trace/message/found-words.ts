import { createContext } from 'svelte';
import { patternOf } from '#lib/query/said.ts';

const [read, provide] = createContext<() => readonly string[]>();

/** Words that a search looks for in what is read, lower case; the parts of messages ask for them. */
export { read as foundWords, provide as provideFoundWords };

/** Whether any of the words stands in a text. */
export function holdsWord(text: string, words: readonly string[]): boolean {
	if (words.length === 0) return false;
	return new RegExp(patternOf(words), 'iu').test(text);
}
