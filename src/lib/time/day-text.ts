import { daysInMonth, momentOf } from './zone.ts';

/** The beginning of a day that is written `2026-11-29`, as forms send it; null for what is no day. */
export function startOfDayText(text: string, zone: string): number | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
	if (!match) return null;
	const [year, month, day] = match.slice(1).map(Number);
	if (!year || !month || !day || year < 1970 || month > 12) return null;
	if (day > daysInMonth(year, month)) return null;
	return momentOf({ year, month, day, hour: 0, minute: 0, second: 0 }, zone);
}
