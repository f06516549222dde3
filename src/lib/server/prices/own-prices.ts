import {
	closerFirst,
	speaksOf,
	type OwnRule,
	type PriceRule,
	type Prices
} from '#lib/cost/price/rule.ts';
import { parseRate, type Rate } from './rate.ts';
import type { PricePeriod, RateCard } from './price-table.ts';

/** What the installation's own rules say about one model. */
export interface OwnPrices {
	/** The closest rule first. */
	readonly periods: readonly PricePeriod[];
	/** The name that has the price, when the model is an alias; else null. */
	readonly alias: { readonly provider: string | null; readonly model: string } | null;
}

/** @param rules in the order of `closerFirst` */
export function ownPricesOf(
	rules: readonly OwnRule[],
	provider: string | null,
	model: string
): OwnPrices {
	const about = rules.filter((rule) => speaksOf(rule, provider, model));
	const alias = about.find((rule) => rule.kind === 'alias');
	return {
		periods: about.flatMap((rule) => (rule.kind === 'price' ? [periodOf(rule)] : [])),
		alias: alias ? { provider: alias.toProvider, model: alias.toModel } : null
	};
}

/** A copy in the order in which rules are asked. */
export function inOrder(rules: readonly OwnRule[]): readonly OwnRule[] {
	return [...rules].sort(closerFirst);
}

function periodOf({ prices, above, fromMs, untilMs, currency }: PriceRule): PricePeriod {
	const tiers = above.map(({ tokens, prices: tier }) => ({ above: tokens, classes: allOf(tier) }));
	const base = allOf(prices);
	const rate = (name: keyof typeof base): Rate | null =>
		parseRate(
			base[name],
			1_000_000,
			tiers.flatMap(({ above: tokens, classes }) => {
				const longer = parseRate(classes[name], 1_000_000);
				return longer ? [{ above: tokens, rate: longer }] : [];
			})
		);
	const card: RateCard = {
		input: rate('input'),
		cacheRead: rate('cacheRead'),
		cacheWrite: rate('cacheWrite'),
		output: rate('output'),
		reasoning: rate('reasoning'),
		request: null
	};
	return {
		since: fromMs,
		holdsAt: (atMs) => (fromMs === null || atMs >= fromMs) && (untilMs === null || atMs < untilMs),
		currency,
		card
	};
}

/** A class without a price of its own costs what its family costs. */
function allOf({ input, output, cacheRead, cacheWrite, reasoning }: Prices): Required<Prices> {
	return {
		input,
		output,
		cacheRead: cacheRead ?? input,
		cacheWrite: cacheWrite ?? input,
		reasoning: reasoning ?? output
	};
}
