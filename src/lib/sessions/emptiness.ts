import type { Relaxation } from '#lib/server/agentops/analytics.ts';
import type { Query } from '#lib/query/term.ts';
import type { Span } from '#lib/time/range.ts';

/** Why a list has no rows, and what would bring some. */
export type Emptiness =
	/** Nothing has ever arrived. */
	| { readonly kind: 'never' }
	/** Nothing in the range; `nearestMs` is the start of the nearest session. */
	| { readonly kind: 'range'; readonly nearestMs: number }
	/** Something in the range, but not with all of these terms. */
	| {
			readonly kind: 'query';
			/** Terms whose removal alone helps, best first. */
			readonly relaxations: readonly Relaxation[];
			/** The nearest session that matches all of them, outside the range; null = there is none. */
			readonly nearestMs: number | null;
	  };

/** What was found out about a list without rows. */
export interface Findings {
	readonly terms: Query;
	readonly hasData: boolean;
	/** Of a session that matches the terms. */
	readonly nearestMs: number | null;
	readonly relaxations: readonly Relaxation[];
}

export function emptinessOf({ terms, hasData, nearestMs, relaxations }: Findings): Emptiness {
	if (!hasData) return { kind: 'never' };
	if (terms.length === 0 && nearestMs !== null) return { kind: 'range', nearestMs };
	return { kind: 'query', relaxations, nearestMs };
}

/** A range as long as the one that is empty, at the moment that has something. */
export function rangeAt(nearestMs: number, { startMs, endMs }: Span): Span {
	const length = Math.max(endMs - startMs, 60_000);
	// A session before the range is the last of its range, one behind it the first.
	return nearestMs < startMs
		? { startMs: nearestMs + 60_000 - length, endMs: nearestMs + 60_000 }
		: { startMs: nearestMs, endMs: nearestMs + length };
}
