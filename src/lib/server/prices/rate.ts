import { divideRounded, type PicoUsd } from '#lib/cost/pico.ts';

/** What one unit (a token, a request) costs: an exact fraction of 10⁻¹² of the currency, by size of the prompt. */
export interface Rate {
	/** For `per` units, decimal text as the table lists it. */
	readonly price: string;
	readonly per: number;
	readonly numerator: bigint;
	readonly denominator: bigint;
	/** Rates that replace this one for the whole call when its prompt has more than `above` tokens; ascending. */
	readonly longer: readonly { readonly above: number; readonly rate: Rate }[];
}

const decimal = /^(\d{1,12})(?:\.(\d{1,24}))?$/;

/**
 * @param price decimal text, not negative
 * @returns null when the text is no such number
 */
export function parseRate(price: string, per: number, longer: Rate['longer'] = []): Rate | null {
	const match = decimal.exec(price);
	if (!match) return null;
	const fraction = match[2] ?? '';
	return {
		price,
		per,
		numerator: BigInt((match[1] ?? '') + fraction) * 1_000_000_000_000n,
		denominator: 10n ** BigInt(fraction.length) * BigInt(per),
		longer
	};
}

/** The rate that holds for a prompt of that many tokens. */
export function rateAt(rate: Rate, promptTokens: number): Rate {
	let chosen = rate;
	for (const step of rate.longer) {
		if (promptTokens > step.above) chosen = step.rate;
	}
	return chosen;
}

/** Units of a currency for one dollar, as an exact fraction. */
export interface Exchange {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

export const dollarsAsTheyAre: Exchange = { numerator: 1n, denominator: 1n };

/** @param perUsd decimal text, above zero */
export function exchangeOf(perUsd: string): Exchange {
	const [whole = '0', fraction = ''] = perUsd.split('.');
	return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

/** Rounded half up to a whole pico-dollar, once; `quantity` is a non-negative integer. */
export function amountOf(rate: Rate, quantity: number, exchange: Exchange): PicoUsd {
	return divideRounded(
		BigInt(quantity) * rate.numerator * exchange.denominator,
		rate.denominator * exchange.numerator
	);
}
