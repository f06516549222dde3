import { lookParams } from './look.ts';
import { listParams } from './query.ts';

const carried: ReadonlySet<string> = new Set([
	...listParams,
	'rows',
	'view',
	...lookParams,
	'strip',
	'facets',
	'cursor'
]);

/**
 * What a session's address keeps of the list that led to it, its page and its look too: Back shows the
 * rows that were left, and its neighbours are those of that list.
 */
export function carryList(params: URLSearchParams): Readonly<Record<string, string>> {
	return Object.fromEntries([...params].filter(([name]) => carried.has(name)));
}
