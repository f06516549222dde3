import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import type { Query } from './term.ts';

/**
 * Whether an address can ask for exactly this: names of spans may be longer, or have characters, than a
 * list's query takes. A mark that it cannot ask for leads nowhere.
 */
export function isAskable(terms: Query): boolean {
	const text = printQuery(terms);
	const read = parseQuery(text);
	return read.text === text && read.diagnostics.length === 0 && printQuery(read.terms) === text;
}
