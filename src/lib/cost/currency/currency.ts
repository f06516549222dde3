/** The currency in which amounts are shown. They are stored in USD; a dated rate is applied to show them. */
import { z } from 'zod';
import type { Currency } from '#lib/format/money.ts';
import { divideRounded, type PicoUsd } from '../pico.ts';

const krwPerUsd = z
	.string()
	.trim()
	.regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a decimal number')
	.refine((rate) => Number(rate) >= 1 && Number(rate) <= 100_000, 'must be from 1 to 100000');

const datedRate = z.object({
	/** Unix ms, from then on. */
	fromMs: z
		.number()
		.int()
		.min(0)
		.max(Date.UTC(2200, 0, 1)),
	/** Won for one dollar, decimal text. */
	krwPerUsd
});
export type DatedRate = z.infer<typeof datedRate>;

/** What an operator chose. Rates ascend and no two begin at the same moment. */
export const currencySettings = z
	.object({
		shown: z.enum(['USD', 'KRW']),
		rates: z.array(datedRate).max(500)
	})
	.refine(
		({ rates }) => rates.every(({ fromMs }, index) => fromMs > (rates[index - 1]?.fromMs ?? -1)),
		'each rate must begin on a day of its own, ascending'
	)
	.refine(({ shown, rates }) => shown === 'USD' || rates.length > 0, 'won need a rate');
export type CurrencySettings = z.infer<typeof currencySettings>;

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
	const [whole = '0', fraction = ''] = rate.krwPerUsd.split('.');
	const size = divideRounded(
		(pico < 0n ? -pico : pico) * BigInt(whole + fraction),
		10n ** BigInt(fraction.length)
	);
	return pico < 0n ? -size : size;
}
