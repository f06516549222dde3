import { bytes } from '#lib/format/bytes.ts';
import { compact } from '#lib/format/count.ts';
import { duration } from '#lib/format/duration.ts';
import { money } from '#lib/format/money.ts';
import type { Locale } from '#lib/format/number.ts';
import { percent } from '#lib/format/percent.ts';
import type { Unit } from '#lib/infrastructure/panel.ts';
import { m } from '#lib/paraglide/messages.js';

/** A figure with its unit, to read at a glance; null shows as `–`. */
export function unitText(value: number | null, unit: Unit, locale: Locale): string {
	if (value === null) return '–';
	switch (unit) {
		case 'ratio':
			return percent(value, locale);
		case 'count':
			return compact(value);
		case 'bytes':
			return bytes(value);
		case 'bytes/s':
			return `${bytes(value)}/s`;
		case 'seconds':
			return duration(value * 1e9, locale);
		case 'celsius':
			return `${compact(value)} °C`;
		case 'watts':
			return `${compact(value)} W`;
		case 'usd/h':
			return `${money(value, locale)}/h`;
		case 'requests/s':
		case 'tokens/s':
		case 'events/s':
		case 'rows/s':
			return `${compact(value)}/s`;
	}
}

/** The unit alone, for the head of a table. */
export function unitName(unit: Unit): string {
	switch (unit) {
		case 'ratio':
			return '%';
		case 'count':
			return m.infra_unit_count();
		case 'celsius':
			return '°C';
		case 'watts':
			return 'W';
		case 'seconds':
			return m.infra_unit_seconds();
		case 'usd/h':
			return 'USD/h';
		case 'requests/s':
			return m.infra_unit_requests();
		case 'tokens/s':
			return m.infra_unit_tokens();
		case 'events/s':
			return m.infra_unit_events();
		case 'rows/s':
			return m.infra_unit_rows();
		case 'bytes':
		case 'bytes/s':
			return unit;
	}
}
