import { heldRateAt, type DatedRate } from '#lib/cost/currency/currency.ts';
import type { PicoUsd } from '#lib/cost/pico.ts';
import type { PricedCall, PricedClass, PriceLine } from '#lib/cost/price/priced-call.ts';
import { ownRule, type AliasRule, type OwnRuleInput } from '#lib/cost/price/rule.ts';
import type { PriceQuote } from '#lib/cost/price/quote.ts';
import type { TokenUsage } from '#lib/trace/span.ts';
import { referTo } from './model-name.ts';
import {
	findListed,
	periodAt,
	tableSource,
	type ListedModel,
	type PricePeriod
} from './price-table.ts';
import { inOrder, ownPricesOf } from './own-prices.ts';
import { amountOf, dollarsAsTheyAre, exchangeOf, rateAt, type Rate } from './rate.ts';

export interface Call {
	/** As the producer names it; null when it does not. */
	readonly provider: string | null;
	readonly model: string | null;
	readonly tokens: TokenUsage | null;
	/** When the call started, Unix ms: it chooses among dated prices. */
	readonly atMs: number;
}

export interface PriceBook {
	priceCall(call: Call): PricedCall;
	/** The price that a call would have at that moment; null when there is none. */
	quote(call: Omit<Call, 'tokens'>): PriceQuote | null;
	/**
	 * Whether an alias takes a price from the model that it leads to, at that moment: no further alias is
	 * followed from there.
	 */
	isPriced(alias: AliasTarget, atMs: number): boolean;
}

export type AliasTarget = Pick<AliasRule, 'toProvider' | 'toModel'>;

/** The store keeps a call's cost as Decimal(18, 12): a million dollars for one call is a wrong figure. */
const tooMuch: PicoUsd = 10n ** 18n;

/** Names are made by senders, so the memory for them has an end. */
const rememberedModels = 5_000;

interface Entry {
	/** The installation's own prices, the closest rule first. */
	readonly own: readonly PricePeriod[];
	readonly listed: ListedModel | null;
}

/** The price that holds, and whose it is. */
interface Found {
	readonly period: PricePeriod;
	readonly vendor: string;
	readonly model: string;
	readonly source: string;
}

/**
 * Prices of model calls: the installation's own rules first, then the shipped table, under the model's
 * own name and then under the one that an alias gives it. Synchronous, without network; a model is
 * looked up once and remembered.
 * @param rates by which prices in won are dollars, ascending
 * @throws ZodError for a malformed rule
 */
export function createPriceBook(
	own: readonly OwnRuleInput[] = [],
	rates: readonly DatedRate[] = []
): PriceBook {
	const rules = inOrder(own.map((rule) => ownRule.parse(rule)));
	const known = new Map<string | null, Map<string, Entry>>();
	let remembered = 0;

	function lookUp(provider: string | null, model: string): Entry {
		const hit = known.get(provider)?.get(model);
		if (hit) return hit;
		if (remembered >= rememberedModels) {
			known.clear();
			remembered = 0;
		}
		const { periods, alias } = ownPricesOf(rules, provider, model);
		const target = alias && named(alias.provider, alias.model);
		const entry = target
			? { own: [...periods, ...target.own], listed: target.listed }
			: { own: periods, listed: listedAs(provider, model) };
		const models = known.get(provider) ?? new Map<string, Entry>();
		known.set(provider, models.set(model, entry));
		remembered++;
		return entry;
	}

	/** Of the name itself, whatever it is an alias of. */
	function named(provider: string | null, model: string): Entry {
		return {
			own: ownPricesOf(rules, provider, model).periods,
			listed: listedAs(provider, model)
		};
	}

	function find({ provider, model, atMs }: Omit<Call, 'tokens'>): Found | null {
		if (model === null || model.trim() === '') return null;
		const { own: mine, listed } = lookUp(provider, model);
		const period = mine.find((candidate) => candidate.holdsAt(atMs));
		if (period) return { period, vendor: provider ?? '', model, source: 'override' };
		const listedPeriod = listed && periodAt(listed, atMs);
		if (!listed || !listedPeriod) return null;
		const { vendor, model: listedModel } = listed;
		return { period: listedPeriod, vendor, model: listedModel, source: tableSource };
	}

	return {
		isPriced({ toProvider, toModel }, atMs) {
			const { own: mine, listed } = named(toProvider, toModel);
			const isListed = listed !== null && periodAt(listed, atMs) !== null;
			return isListed || mine.some((period) => period.holdsAt(atMs));
		},
		priceCall({ provider, model, tokens, atMs }) {
			if (model === null || model.trim() === '') return { unknown: 'no-model' };
			const found = find({ provider, model, atMs });
			if (!found) return { unknown: 'model-not-listed' };
			return priced(found, tokens, heldRateAt(rates, atMs));
		},
		quote(call) {
			const found = find(call);
			if (!found) return null;
			const { card, since, currency } = found.period;
			const price = (rate: Rate | null) => rate?.price ?? null;
			const steps = [card.input, card.output].flatMap((rate) => rate?.longer ?? []);
			return {
				source: found.source,
				own: found.source === 'override',
				vendor: found.vendor,
				model: found.model,
				since,
				currency,
				lacksRate: currency !== 'USD' && heldRateAt(rates, call.atMs) === null,
				prices: {
					input: price(card.input),
					cacheRead: price(card.cacheRead),
					cacheWrite: price(card.cacheWrite),
					output: price(card.output),
					reasoning: price(card.reasoning)
				},
				tiersAbove: [...new Set(steps.map(({ above }) => above))].sort((a, b) => a - b)
			};
		}
	};
}

function listedAs(provider: string | null, model: string): ListedModel | null {
	const reference = referTo(provider, model);
	return reference && findListed(reference);
}

/** @param held the rate of won at the time of the call; null = none holds */
function priced(
	{ period: { card, since, currency }, vendor, model, source }: Found,
	tokens: TokenUsage | null,
	held: DatedRate | null
): PricedCall {
	if (tokens === null) return { unknown: 'no-tokens' };
	const dated = currency === 'USD' ? null : held;
	if (currency !== 'USD' && dated === null) return { unknown: 'no-rate' };
	const exchange = dated ? exchangeOf(dated.krwPerUsd) : dollarsAsTheyAre;
	const quantities: Record<PricedClass, number> = {
		input: tokens.input,
		cacheRead: tokens.cacheRead,
		cacheWrite: tokens.cacheWrite,
		output: tokens.output,
		reasoning: tokens.reasoning,
		request: card.request ? 1 : 0
	};
	const promptTokens = tokens.input + tokens.cacheRead + tokens.cacheWrite;
	// No model answers without a token: a usage of zeros is a usage that was not reported.
	if (promptTokens + tokens.output + tokens.reasoning === 0) return { unknown: 'no-tokens' };

	const lines: PriceLine[] = [];
	let costPico = 0n;
	for (const priced of billingOrder) {
		const quantity = quantities[priced];
		if (quantity === 0) continue;
		if (!Number.isSafeInteger(quantity) || quantity < 0) return { unknown: 'out-of-range' };
		const base = card[priced];
		if (!base) return { unknown: 'class-not-listed' };
		const rate = rateAt(base, promptTokens);
		const amount = amountOf(rate, quantity, exchange);
		costPico += amount;
		lines.push({ priced, quantity, price: rate.price, per: rate.per, costPico: amount });
	}
	if (costPico >= tooMuch) return { unknown: 'out-of-range' };
	return { unknown: null, costPico, currency, rate: dated, lines, vendor, model, since, source };
}

const billingOrder: readonly PricedClass[] = [
	'input',
	'cacheRead',
	'cacheWrite',
	'output',
	'reasoning',
	'request'
];
