import { replaceTerm } from '#lib/query/edit.ts';
import type { Query, Term } from '#lib/query/term.ts';
import type { Span } from '#lib/time/range.ts';
import type { ListKind } from './list/kind.ts';

/** Terms, and how many rows the list would have without them. */
export interface WayOut {
	readonly terms: Query;
	readonly rows: number;
}

/** Terms of values that the data does not have, in their order, those that they seem to mean, and the rows with them. */
export interface Correction {
	readonly terms: Query;
	readonly meant: Query;
	readonly rows: number;
}

/** Why a list has no rows, and what would bring some. */
export type Emptiness =
	/** Nothing has ever arrived. */
	| { readonly kind: 'never' }
	/** Nothing in the range; `nearestMs` is the start of the nearest session with some; null = none has. */
	| { readonly kind: 'range'; readonly nearestMs: number | null }
	/** Sessions, but none with a row of this kind: they called no model, or belong to no conversation. */
	| { readonly kind: 'sessions'; readonly sessions: number }
	/** Something in the range, but not with all of these terms. */
	| {
			readonly kind: 'query';
			/** Terms whose removal alone helps, best first. */
			readonly relaxations: readonly WayOut[];
			/** null = every value is known, or nobody can tell what is meant. */
			readonly correction: Correction | null;
			/** The nearest session that matches all of them, outside the range; null = there is none. */
			readonly nearestMs: number | null;
	  };

/** What was found out about a list without rows. */
export interface Findings {
	readonly terms: Query;
	readonly hasData: boolean;
	/** Sessions that match the terms; 0 in a list of sessions. */
	readonly sessions: number;
	/** Whether the range has no row of this kind whatever the terms: to leave them out brings none. */
	readonly isBare: boolean;
	/** Of a session that matches the terms and has rows of this kind; in a bare range of any, where none matches. */
	readonly nearestMs: number | null;
	readonly relaxations: readonly WayOut[];
	readonly correction: Correction | null;
}

export function emptinessOf(found: Findings): Emptiness {
	const { terms, hasData, sessions, isBare, nearestMs, relaxations, correction } = found;
	if (!hasData) return { kind: 'never' };
	if (sessions > 0) return { kind: 'sessions', sessions };
	if (terms.length === 0 || isBare) return { kind: 'range', nearestMs };
	return { kind: 'query', relaxations, correction, nearestMs };
}

const atLeastOne = (field: 'calls' | 'conversations'): Term => ({
	kind: 'amount',
	field,
	comparison: '>=',
	amount: 1n,
	negated: false
});

/** What a session must be for the list to have rows of it. */
export const rowsWithin: Readonly<Record<ListKind, Query>> = {
	sessions: [],
	calls: [atLeastOne('calls')],
	conversations: [atLeastOne('conversations')]
};

/** The query with what its terms seem to mean in their places. */
export function corrected(
	query: Query,
	{ terms, meant }: Pick<Correction, 'terms' | 'meant'>
): Query {
	return terms.reduce(
		(whole, term, at) => replaceTerm(whole, term, meant.slice(at, at + 1)),
		query
	);
}

/** A range as long as the one that is empty, at the moment that has something. */
export function rangeAt(nearestMs: number, { startMs, endMs }: Span): Span {
	const length = Math.max(endMs - startMs, 60_000);
	// A session before the range is the last of its range, one behind it the first.
	return nearestMs < startMs
		? { startMs: nearestMs + 60_000 - length, endMs: nearestMs + 60_000 }
		: { startMs: nearestMs, endMs: nearestMs + length };
}
