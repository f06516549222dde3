import { listParams } from './query.ts';

const carried: ReadonlySet<string> = new Set([...listParams, 'rows', 'view']);

/** What a session's address keeps of the list that led to it: Back and its neighbours stay in that list. */
export function carryList(params: URLSearchParams): Readonly<Record<string, string>> {
	return Object.fromEntries([...params].filter(([name]) => carried.has(name)));
}
