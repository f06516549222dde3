import { isKnown, numberFormat, unknown, type Locale } from './number.ts';

/**
 * A share: `12.3%`, `<0.1%` for a little, `>99.9%` for nearly all; null shows as `–`.
 * @param ratio 1 = 100 %
 */
export function percent(ratio: number | null, locale: Locale): string {
	if (!isKnown(ratio)) return unknown;
	const format = numberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
	if (ratio > 0 && ratio < 0.0005) return `<${format.format(0.001)}`;
	// A rate of almost 1 must not read as "all of them".
	if (ratio >= 0.9995 && ratio < 1) return `>${format.format(0.999)}`;
	return format.format(ratio);
}

export interface Delta {
	/** `new`: there was nothing to compare with. */
	readonly direction: 'up' | 'down' | 'flat' | 'new';
	/** `+12.3%`, `-4%`, `×12.4` from ten times on, `0%`; `–` for `new`. */
	readonly text: string;
}

/** The change against a previous period; null when either side is unknown. */
export function delta(
	current: number | null,
	previous: number | null,
	locale: Locale
): Delta | null {
	if (!isKnown(current) || !isKnown(previous)) return null;
	if (current === previous) return { direction: 'flat', text: percent(0, locale) };
	const direction = current > previous ? 'up' : 'down';
	if (previous === 0) return { direction: 'new', text: unknown };
	const ratio = (current - previous) / Math.abs(previous);
	if (ratio >= 9 && previous > 0) {
		const times = numberFormat(locale, { maximumSignificantDigits: 3 }).format(current / previous);
		return { direction, text: `×${times}` };
	}
	const text = numberFormat(locale, {
		style: 'percent',
		maximumFractionDigits: 1,
		signDisplay: 'exceptZero'
	}).format(ratio);
	return Math.abs(ratio) < 0.0005
		? { direction: 'flat', text: percent(0, locale) }
		: { direction, text };
}
