import { unitLength, type LengthUnit } from '#lib/format/unit-length.ts';
import type { Locale } from '#lib/format/number.ts';
import { m } from '#lib/paraglide/messages.js';

const units: Readonly<Record<string, LengthUnit>> = {
	s: 'second',
	m: 'minute',
	h: 'hour',
	d: 'day',
	w: 'week',
	M: 'month',
	y: 'year'
};

/** `now-5m` in words: `Last 5 minutes`; null for any other form of range. */
export function lastText(printed: string, locale: Locale): string | null {
	const [, amount, letter = ''] = /^now-(\d+)([smhdwMy])$/.exec(printed) ?? [];
	const unit = units[letter];
	if (amount === undefined || unit === undefined) return null;
	return m.range_last({ length: unitLength(Number(amount), unit, locale) });
}
