import type { Span } from '#lib/time/range.ts';

/** Whether a range is a period from its first moment to one within it, or all of it. */
export function isSoFar(range: Span, period: Span): boolean {
	return range.startMs === period.startMs && range.endMs <= period.endMs;
}

/**
 * What the charts of a range are over: to the end of the budget's period when the range is what has
 * passed of it, since what is forecast lies behind the range.
 */
export function axisSpan(range: Span, period: Span): Span {
	return isSoFar(range, period) ? period : range;
}
