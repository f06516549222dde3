import { dateTime } from '#lib/format/date-time.ts';
import type { Span } from '#lib/time/range.ts';

/** `2026-11-22 19:04 – 2026-11-23 19:04 (+09:00)`, both ends on the fleet's clock. */
export function spanText({ startMs, endMs }: Span, zone: string): string {
	const start = dateTime(startMs, zone, { precision: 'minute' });
	const end = dateTime(endMs, zone, { precision: 'minute', withZone: true });
	return `${start} – ${end}`;
}
