/** Since when a price holds. */
import { dateTime } from '#lib/format/date-time.ts';

/**
 * A day as a table lists it, `YYYY-MM-DD`, or the moment of an own price, Unix ms; null when the source
 * gives none.
 */
export type PriceSince = string | number | null;

/** @param zone in which the days of own prices begin */
export function sinceDay(since: PriceSince, zone: string): string | null {
	return typeof since === 'number' ? dateTime(since, zone, { precision: 'day' }) : since;
}
