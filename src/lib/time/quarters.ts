import type { Span } from './range.ts';
import { isOnTheHour } from './zone.ts';
import { msPerDay, msPerHour, msPerMinute } from './units.ts';

/**
 * The step of the cost ledger: the longest of which the hours and days of every zone in use are whole
 * multiples (Kathmandu is 5:45 ahead of UTC).
 */
export const quarterMs = 15 * msPerMinute;

/** From this length on an end that is no quarter-hour is `now`, or days before it, and nobody means a minute. */
const longMs = 28 * msPerDay;

/**
 * A span of whole quarter-hours that holds this one: the shortest, but for a long one whose ends are none, of which
 * they are whole hours where those of the zone are hours of UTC. Sums are kept by the hour, so that every hour that is
 * cut is read apart.
 */
export function wholeQuarters({ startMs, endMs }: Span, zone: string): Span {
	const isByHour = endMs - startMs >= longMs && isOnTheHour(startMs, endMs, zone);
	const stepOf = (ms: number) => (isByHour && ms % quarterMs !== 0 ? msPerHour : quarterMs);
	const [first, last] = [stepOf(startMs), stepOf(endMs)];
	return {
		startMs: Math.floor(startMs / first) * first,
		endMs: Math.ceil(endMs / last) * last
	};
}
