import { numberFormat, type Locale } from './number.ts';

export type LengthUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** A whole length of time in one unit, in words: `5 minutes`, `5분`. */
export function unitLength(amount: number, unit: LengthUnit, locale: Locale): string {
	return numberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

const seconds = { day: 86_400, hour: 3_600, minute: 60 } as const;

/** As {@link unitLength}, of seconds in the largest unit that holds them without a rest: `30 seconds`, `2 hours`. */
export function wholeLength(length: number, locale: Locale): string {
	for (const unit of ['day', 'hour', 'minute'] as const) {
		if (length % seconds[unit] === 0) return unitLength(length / seconds[unit], unit, locale);
	}
	return unitLength(length, 'second', locale);
}
