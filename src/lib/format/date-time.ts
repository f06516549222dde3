import { msPerSecond } from '#lib/time/units.ts';
import { offsetMs, wallTime } from '#lib/time/zone.ts';
import { isKnown, unknown, type Locale } from './number.ts';

export type Precision = 'day' | 'minute' | 'second' | 'millisecond';

export interface DateTimeStyle {
	/** Default `second`. */
	readonly precision?: Precision;
	/** Adds the zone's offset: `2026-11-23 19:04:05 +09:00`. */
	readonly withZone?: boolean;
}

/**
 * A moment on the fleet's clock, in the one order that no country misreads: `2026-11-23 19:04:05`.
 * @param atMs Unix ms; null shows as `–`
 */
export function dateTime(atMs: number | null, zone: string, style: DateTimeStyle = {}): string {
	if (!isKnown(atMs) || Math.abs(atMs) > 8.64e15) return unknown;
	const { year, month, day, hour, minute, second, offset } = readClock(atMs, zone);
	const { precision = 'second', withZone = false } = style;
	const zoneText = withZone ? ` ${offset}` : '';
	const date = `${year.padStart(4, '0')}-${month}-${day}`;
	if (precision === 'day') return date + zoneText;
	const clock = `${hour}:${minute}`;
	if (precision === 'minute') return `${date} ${clock}${zoneText}`;
	if (precision === 'second') return `${date} ${clock}:${second}${zoneText}`;
	const rest = String(((Math.floor(atMs) % 1_000) + 1_000) % 1_000).padStart(3, '0');
	return `${date} ${clock}:${second}.${rest}${zoneText}`;
}

/** The zone's offset at that moment: `+09:00`, `+05:30`, `-04:00`. */
export function zoneOffset(atMs: number, zone: string): string {
	return readClock(atMs, zone).offset;
}

const weekdays = {
	ko: ['일', '월', '화', '수', '목', '금', '토'],
	en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
} as const;

/** The short name of a day of the week, 0 = Monday: `월` or `Mon`. */
export function weekdayName(day: number, locale: Locale): string {
	return weekdays[locale][(day + 1) % 7] ?? '';
}

/** A moment on a zone's clock, in digits; two each but for the year. */
export type Clock = Readonly<
	Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'offset', string>
>;

/** @param atMs Unix ms that a Date can hold */
export function readClock(atMs: number, zone: string): Clock {
	const { year, month, day, hour, minute, second } = wallTime(atMs, zone);
	return {
		year: String(year),
		month: twoDigits(month),
		day: twoDigits(day),
		hour: twoDigits(hour),
		minute: twoDigits(minute),
		second: twoDigits(second),
		offset: offsetText(offsetMs(atMs, zone))
	};
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** With seconds where a zone once had some. */
function offsetText(ms: number): string {
	const seconds = Math.abs(ms) / msPerSecond;
	const rest = seconds % 60 === 0 ? '' : `:${twoDigits(seconds % 60)}`;
	const minutes = Math.floor(seconds / 60);
	const clock = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
	return `${ms < 0 ? '-' : '+'}${clock}${rest}`;
}
