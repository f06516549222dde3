import type { Span } from './range.ts';
import { msPerMinute } from './units.ts';

/**
 * The step of the cost ledger: the longest of which the hours and days of every zone in use are whole
 * multiples (Kathmandu is 5:45 ahead of UTC).
 */
export const quarterMs = 15 * msPerMinute;

/** The shortest span of whole quarter-hours that holds this one. */
export function wholeQuarters({ startMs, endMs }: Span): Span {
	return {
		startMs: Math.floor(startMs / quarterMs) * quarterMs,
		endMs: Math.ceil(endMs / quarterMs) * quarterMs
	};
}
