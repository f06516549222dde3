/** The currency in which amounts are shown. They are stored in USD; a dated rate is applied to show them. */
import type { Decimal } from '#lib/format/csv.ts';
import type { Currency } from '#lib/format/money.ts';
import { divideRounded, picoToText, type PicoUsd } from '../pico.ts';

/** Won for one dollar from a moment on. */
export interface DatedRate {
	/** Unix ms, from then on. */
	readonly fromMs: number;
	/** Decimal text. */
	readonly krwPerUsd: string;
}

/** What an operator chose. Rates ascend and no two begin at the same moment. */
export interface CurrencySettings {
	readonly shown: Currency;
	readonly rates: readonly DatedRate[];
}

export const dollars: CurrencySettings = { shown: 'USD', rates: [] };

/** The rate that holds at that moment; before the first one, the first. Null without any. */
export function rateAt(rates: readonly DatedRate[], atMs: number): DatedRate | null {
	return rates.findLast(({ fromMs }) => fromMs <= atMs) ?? rates[0] ?? null;
}

/** The rate that holds at that moment; null before the first one: a price is not guessed. */
export function heldRateAt(rates: readonly DatedRate[], atMs: number): DatedRate | null {
	return rates.findLast(({ fromMs }) => fromMs <= atMs) ?? null;
}

/** One page's way to show money: one rate for all of its amounts, so that they add up. */
export interface ShownCurrency {
	readonly code: Currency;
	/** Units of `code` for one dollar. */
	readonly perUsd: number;
	/** Since when the rate holds, Unix ms; null for dollars. */
	readonly rateFromMs: number | null;
}

export const shownDollars: ShownCurrency = { code: 'USD', perUsd: 1, rateFromMs: null };

/** @param atMs the end of what the page shows, or now */
export function shownAt({ shown, rates }: CurrencySettings, atMs: number): ShownCurrency {
	const rate = shown === 'KRW' ? rateAt(rates, atMs) : null;
	if (!rate) return shownDollars;
	return { code: 'KRW', perUsd: Number(rate.krwPerUsd), rateFromMs: rate.fromMs };
}

/** @param usd null = unknown, and stays so */
export function inCurrency(usd: number | null, { perUsd }: ShownCurrency): number | null {
	return usd === null ? null : usd * perUsd;
}

/** The exact amount for a file, without trailing zeros; null = unknown. */
export function amountCell(pico: PicoUsd | null, { perUsd }: ShownCurrency): Decimal | null {
	if (pico === null) return null;
	const amount = convertAt(pico, String(perUsd));
	return { decimal: picoToText(amount).replace(/\.?0+$/, '') };
}

/**
 * An exact amount in another currency, in 10⁻¹² of its unit, rounded half up, away from zero.
 * @returns null when won are asked for and there is no rate
 */
export function convertPico(
	pico: PicoUsd,
	currency: Currency,
	rates: readonly DatedRate[],
	atMs: number
): bigint | null {
	if (currency === 'USD') return pico;
	const rate = rateAt(rates, atMs);
	if (!rate) return null;
	return convertAt(pico, rate.krwPerUsd);
}

/** @param perUsd decimal text */
function convertAt(pico: PicoUsd, perUsd: string): bigint {
	const [whole = '0', fraction = ''] = perUsd.split('.');
	const size = divideRounded(
		(pico < 0n ? -pico : pico) * BigInt(whole + fraction),
		10n ** BigInt(fraction.length)
	);
	return pico < 0n ? -size : size;
}
