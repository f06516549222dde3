/** The product's languages; digits, grouping and words follow them, units and order do not. */
export type Locale = 'ko' | 'en';

/** Stands where a figure is not known: unknown is not zero. */
export const unknown = '–';

const formats = new Map<string, Intl.NumberFormat>();

/** A remembered formatter: making one costs a thousand times its use. */
export function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
	const key = `${locale} ${JSON.stringify(options)}`;
	let format = formats.get(key);
	if (!format) {
		format = new Intl.NumberFormat(locale, options);
		formats.set(key, format);
	}
	return format;
}

/** About three significant digits of a value below 1 000: `1.24`, `12.4`, `124`; two of a small one: `0.0048`. */
export function threeDigits(value: number): string {
	const size = Math.abs(value);
	if (size > 0 && size < 0.0995)
		return value.toFixed(Math.min(12, 1 - Math.floor(Math.log10(size))));
	if (size < 9.995) return value.toFixed(2);
	return size < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

export function isKnown(value: number | null | undefined): value is number {
	return value !== null && value !== undefined && Number.isFinite(value);
}
