/** The period that a pinned report compares with, in its address. */
import { wholeQuarters } from '#lib/time/quarters.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { Span } from '#lib/time/range.ts';

const names = { from: 'beforeFrom', to: 'beforeTo' } as const;

/**
 * Parameters of a period: what `this month` compares with does not follow from two moments.
 * @see readCompared
 */
export function comparedParams({ startMs, endMs }: Span): Record<string, string> {
	return {
		[names.from]: new Date(startMs).toISOString(),
		[names.to]: new Date(endMs).toISOString()
	};
}

/** Whole quarter-hours, as the ledger has them; null where the address names none, or none that can be read. */
export function readCompared(params: URLSearchParams, nowMs: number, zone: string): Span | null {
	const [from, to] = [params.get(names.from), params.get(names.to)];
	if (from === null || to === null) return null;
	const { span, problem } = readRange(new URLSearchParams({ from, to }), nowMs, zone);
	return problem === null ? wholeQuarters(span) : null;
}
