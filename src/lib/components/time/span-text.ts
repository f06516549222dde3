import { dateTime, zoneOffset, type Precision } from '#lib/format/date-time.ts';
import type { Span } from '#lib/time/range.ts';

/** Of a shorter span both ends may be in one minute. */
const shortMs = 5 * 60_000;

/**
 * `2026-11-22 19:04 – 2026-11-23 19:04 +09:00`, both ends on the fleet's clock; with seconds where the
 * span is short. Where the clock changes between them each has its offset: an hour that comes twice would begin and
 * end alike.
 * @param withZone false for a text that can be typed as a range
 */
export function spanText({ startMs, endMs }: Span, zone: string, withZone = true): string {
	const precision: Precision = endMs - startMs < shortMs ? 'second' : 'minute';
	const isChanged = withZone && zoneOffset(startMs, zone) !== zoneOffset(endMs, zone);
	const start = dateTime(startMs, zone, { precision, withZone: isChanged });
	const end = dateTime(endMs, zone, { precision, withZone });
	return `${start} – ${end}`;
}
