/** Money as whole pico-dollars (10⁻¹² USD): sums are exact, floats appear only where text is drawn. */

/** Whole pico-dollars. One token at $0.000001 per million is still a whole number of them. */
export type PicoUsd = bigint;

export const picoPerUsd = 1_000_000_000_000n;
const fractionDigits = 12;

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/**
 * Reads a decimal amount of USD (`12`, `0.0000345`, `1.5e-7`); digits beyond the twelfth are
 * rounded half up, away from zero.
 * @returns null for anything that is not a plain decimal number
 */
export function parsePico(text: string): PicoUsd | null {
	const match = decimal.exec(text.trim());
	if (!match) return null;
	const whole = match[2] ?? '';
	const fraction = match[3] ?? '';
	if (whole === '' && fraction === '') return null;
	const digits = BigInt(whole + fraction);
	const shift = fractionDigits - fraction.length + Number(match[4] ?? 0);
	const magnitude =
		shift >= 0 ? digits * 10n ** BigInt(shift) : divideRounded(digits, 10n ** BigInt(-shift));
	return match[1] === '-' ? -magnitude : magnitude;
}

/**
 * The amount that a producer's number stands for, through its shortest decimal form, so that 0.1
 * is one tenth.
 * @returns null for NaN and infinities
 */
export function picoFromUsd(usd: number): PicoUsd | null {
	return Number.isFinite(usd) ? parsePico(String(usd)) : null;
}

/** Decimal text with all twelve digits, as ClickHouse reads a Decimal(_, 12): `0.000003450000`. */
export function picoToText(pico: PicoUsd): string {
	const magnitude = pico < 0n ? -pico : pico;
	const whole = magnitude / picoPerUsd;
	const fraction = (magnitude % picoPerUsd).toString().padStart(fractionDigits, '0');
	return `${pico < 0n ? '-' : ''}${whole}.${fraction}`;
}

/** For charts and text: the nearest double. What is unknown, or not there, is null. */
export function picoToUsd(pico: PicoUsd): number;
export function picoToUsd(pico: PicoUsd | null | undefined): number | null;
export function picoToUsd(pico: PicoUsd | null | undefined): number | null {
	return pico == null ? null : Number(picoToText(pico));
}

/** Sum of the known amounts; null when none is known, because unknown is not zero. */
export function sumKnown(amounts: Iterable<PicoUsd | null>): PicoUsd | null {
	let sum: PicoUsd | null = null;
	for (const amount of amounts) {
		if (amount !== null) sum = (sum ?? 0n) + amount;
	}
	return sum;
}

/** Quotient rounded half up; both sides non-negative. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
	return (2n * dividend + divisor) / (2n * divisor);
}
