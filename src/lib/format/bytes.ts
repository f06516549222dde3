import { isKnown, threeDigits, unknown } from './number.ts';

const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size in powers of 1 000: `842 B`, `12.4 kB`, `1.20 GB`; null shows as `–`. */
export function bytes(size: number | null): string {
	if (!isKnown(size)) return unknown;
	// A size is whole; a rate need not be.
	if (size < 999.5) return `${Number.isInteger(size) ? size : Number(threeDigits(size))} B`;
	let value = size / 1_000;
	let index = 0;
	while (value >= 999.5 && index < units.length - 1) {
		value /= 1_000;
		index++;
	}
	return `${value < 999.5 ? threeDigits(value) : value.toFixed(0)} ${units[index]}`;
}
