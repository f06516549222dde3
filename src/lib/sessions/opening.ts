/** What the list opens with when its address leaves it open: a person's columns, and their view. */
import { usualMark } from './columns.ts';
import { listKindOf, type ListKind } from './list/kind.ts';
import { filterNames, amountNames } from './list/query.ts';
import { lookParams } from './list/look.ts';

/** Parameters that say what to list; with any of them a person has chosen. */
const choices = [
	'q',
	...filterNames,
	...amountNames,
	'calls',
	'none',
	'sort',
	'rows',
	'range',
	'from',
	'to',
	'cursor',
	'live',
	'view'
];

/** What stays when a view is opened: where one is, not what one looks for. */
const places = ['project'];

/** Names of preferences of the list. */
export const lookPreference = (kind: ListKind) => `sessions.look.${kind}`;
export const viewPreference = (projectId: string) => `sessions.view.${projectId}`;

/** Whether parameters say how the list looks; else it is as whoever opens it prefers. */
const hasLook = (params: URLSearchParams) => lookParams.some((name) => params.has(name));

/** Parameters of a view that may be stored: what is listed and how it looks, not where it was scrolled. */
export function storable(params: URLSearchParams): URLSearchParams {
	const kept = new URLSearchParams(params);
	for (const name of [...places, 'cursor', 'row', 'live', 'view']) kept.delete(name);
	return kept;
}

/** Whether a list is as a view has it, in whatever order its parameters stand. */
export function isAsSaved(params: URLSearchParams, view: { readonly search: string }): boolean {
	const sorted = (each: URLSearchParams) => {
		const kept = storable(each);
		// The usual columns are the same, asked for or not.
		if (kept.get('cols') === usualMark) kept.delete('cols');
		kept.sort();
		return kept.toString();
	};
	return sorted(params) === sorted(new URLSearchParams(view.search));
}

/** The list as a view has it: one saved with the usual columns shows them, whatever whoever opens it prefers. */
export function viewSearch(
	params: URLSearchParams,
	view: { readonly id: string; readonly search: string }
): URLSearchParams {
	const next = storable(new URLSearchParams(view.search));
	for (const name of places) {
		const value = params.get(name);
		if (value !== null) next.set(name, value);
	}
	if (!hasLook(next)) next.set('cols', usualMark);
	next.set('view', view.id);
	return next;
}

/**
 * The address for others: what it leaves open it would leave to their preferences, so that it says
 * that the usual columns are shown, and no view.
 */
export function wholeAddress(url: URL): URL {
	const whole = new URL(url);
	const { searchParams } = whole;
	if (!choices.some((name) => searchParams.has(name))) searchParams.set('view', 'none');
	if (!hasLook(searchParams)) searchParams.set('cols', usualMark);
	return whole;
}

/**
 * Where an address that leaves things open leads; null when it says all, so that it is never left
 * twice. What a person prefers is thus written out, and the address shows others the same.
 * @param lookOf stored parameters of the look of a kind of list; `''` = the usual one
 * @param view the view to open with; null = none
 */
export function openingOf(
	params: URLSearchParams,
	lookOf: (kind: ListKind) => string,
	view: { readonly id: string; readonly search: string } | null
): URLSearchParams | null {
	const chose = choices.some((name) => params.has(name));
	const base = !chose && view ? viewSearch(params, view) : new URLSearchParams(params);
	if (!hasLook(base)) {
		const preferred = new URLSearchParams(lookOf(listKindOf(base.get('rows'))));
		for (const name of lookParams) {
			const value = preferred.get(name);
			if (value) base.set(name, value);
		}
	}
	return base.toString() === new URLSearchParams(params).toString() ? null : base;
}
