import { parsePico, type PicoUsd } from '#lib/cost/pico.ts';

/** A Decimal column's text as pico-dollars; absent counts as nothing. */
export function picoOf(decimal: string | null): PicoUsd {
	return (decimal === null ? null : parsePico(decimal)) ?? 0n;
}

/** USD with exactly `digits` decimals (at most 12), rounded half away from zero: `0.0000450`. */
export function usdText(pico: PicoUsd, digits: number): string {
	const step = 10n ** BigInt(12 - digits);
	const magnitude = ((pico < 0n ? -pico : pico) + step / 2n) / step;
	const text = magnitude.toString().padStart(digits + 1, '0');
	const sign = pico < 0n && magnitude > 0n ? '-' : '';
	return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
