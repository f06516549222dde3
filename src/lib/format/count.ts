import { isKnown, numberFormat, threeDigits, unknown, type Locale } from './number.ts';

/** A whole number with its groups, `12,345`; null shows as `–`. Set it in tabular digits. */
export function count(value: number | null, locale: Locale): string {
	if (!isKnown(value)) return unknown;
	return numberFormat(locale, { maximumFractionDigits: 0 }).format(value);
}

const steps = [
	[1e12, 'T'],
	[1e9, 'B'],
	[1e6, 'M'],
	[1e3, 'k']
] as const;

/** At most three digits and a letter, the same in every language: `842`, `12.4k`, `1.20M`; null shows as `–`. */
export function compact(value: number | null): string {
	if (!isKnown(value)) return unknown;
	const size = Math.abs(value);
	// 999 500 would round to `1000k`: such a value takes the next letter.
	const step = steps.find(([unit]) => size >= unit * 0.9995);
	if (!step || size < 1_000) return trimmed(value);
	return `${threeDigits(value / step[0])}${step[1]}`;
}

function trimmed(value: number): string {
	if (Number.isInteger(value)) return String(value);
	return String(Number(threeDigits(value)));
}
