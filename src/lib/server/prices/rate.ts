import { divideRounded, type PicoUsd } from '#lib/cost/pico.ts';

/** What one unit (a token, a request) costs: an exact fraction of a pico-dollar, by size of the prompt. */
export interface Rate {
	/** USD for `per` units, decimal text as the table lists it. */
	readonly usd: string;
	readonly per: number;
	readonly numerator: bigint;
	readonly denominator: bigint;
	/** Rates that replace this one for the whole call when its prompt has more than `above` tokens; ascending. */
	readonly longer: readonly { readonly above: number; readonly rate: Rate }[];
}

const decimal = /^(\d{1,12})(?:\.(\d{1,24}))?$/;

/**
 * @param usd decimal text, not negative
 * @returns null when the text is no such number
 */
export function parseRate(usd: string, per: number, longer: Rate['longer'] = []): Rate | null {
	const match = decimal.exec(usd);
	if (!match) return null;
	const fraction = match[2] ?? '';
	return {
		usd,
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

/** Rounded half up to a whole pico-dollar; `quantity` is a non-negative integer. */
export function amountOf(rate: Rate, quantity: number): PicoUsd {
	return divideRounded(BigInt(quantity) * rate.numerator, rate.denominator);
}
