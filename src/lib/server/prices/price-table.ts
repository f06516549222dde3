import { calcPrice, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import type { PriceSince } from '#lib/cost/price/since.ts';
import type { Currency } from '#lib/format/money.ts';
import { parseRate, type Rate } from './rate.ts';
import type { ModelReference } from './model-name.ts';

/**
 * The package that lists the prices, and the day on which it was published: few of them say since when they
 * hold. Its data is part of it and it never opens a connection here.
 */
export const tableSource = 'genai-prices 0.1.8 (2026-09-23)';

/** Rates of one model in one period; null = the table lists no rate for that class. */
export interface RateCard {
	readonly input: Rate | null;
	readonly cacheRead: Rate | null;
	readonly cacheWrite: Rate | null;
	readonly output: Rate | null;
	readonly reasoning: Rate | null;
	/** A fee for each call beside its tokens. */
	readonly request: Rate | null;
}

export interface PricePeriod {
	readonly since: PriceSince;
	readonly holdsAt: (atMs: number) => boolean;
	/** What the rates are in. */
	readonly currency: Currency;
	readonly card: RateCard;
}

export interface ListedModel {
	readonly vendor: string;
	readonly model: string;
	/** Later entries win, as in the table; never empty. */
	readonly periods: readonly PricePeriod[];
}

/** The model's entry, under the first of the spellings that the table knows; null when none. */
export function findListed(reference: ModelReference): ListedModel | null {
	for (const name of reference.names) {
		const found = calcPrice({}, name, { providerId: reference.vendor });
		if (found) {
			return {
				vendor: found.provider.id,
				model: found.model.id,
				periods: periodsOf(found.model)
			};
		}
	}
	return null;
}

/** The period that holds at that moment; the first when none does, as the table's own rule is. */
export function periodAt(listed: ListedModel, atMs: number): PricePeriod | null {
	for (let index = listed.periods.length - 1; index >= 0; index--) {
		const period = listed.periods[index];
		if (period?.holdsAt(atMs)) return period;
	}
	return listed.periods[0] ?? null;
}

/** The table lists dollars. */
const currency = 'USD';

function periodsOf(model: ModelInfo): readonly PricePeriod[] {
	const free = model.id.endsWith(':free');
	if (!Array.isArray(model.prices)) {
		return [{ since: null, holdsAt: () => true, currency, card: cardOf(model.prices, free) }];
	}
	return model.prices.map(({ constraint, prices }): PricePeriod => {
		const card = cardOf(prices, free);
		if (constraint?.type === 'start_date') {
			const sinceMs = Date.parse(constraint.start_date);
			return { since: constraint.start_date, holdsAt: (atMs) => atMs >= sinceMs, currency, card };
		}
		if (constraint?.type === 'time_of_date') {
			const from = secondsOfDay(constraint.start_time);
			const until = secondsOfDay(constraint.end_time);
			return { since: null, holdsAt: (atMs) => isWithin(from, until, atMs), currency, card };
		}
		return { since: null, holdsAt: () => true, currency, card };
	});
}

/** @param clock `16:30:00Z` or with an offset */
function secondsOfDay(clock: string): number {
	return (((Date.parse(`1970-01-01T${clock}`) / 1000) % 86_400) + 86_400) % 86_400;
}

function isWithin(from: number, until: number, atMs: number): boolean {
	const second = (((atMs / 1000) % 86_400) + 86_400) % 86_400;
	return from <= until ? second >= from && second < until : second >= from || second < until;
}

function cardOf(prices: ModelPrice, free: boolean): RateCard {
	const zero = free ? parseRate('0', 1_000_000) : null;
	const input = rateOf(prices['input_mtok'], 1_000_000) ?? zero;
	const output = rateOf(prices['output_mtok'], 1_000_000) ?? zero;
	return {
		input,
		// Without a rate of their own these are prompt or completion tokens like all others.
		cacheRead: rateOf(prices['cache_read_mtok'], 1_000_000) ?? input,
		cacheWrite: rateOf(prices['cache_write_mtok'], 1_000_000) ?? input,
		output,
		reasoning: rateOf(prices['output_reasoning_mtok'], 1_000_000) ?? output,
		request: rateOf(prices['requests_kcount'], 1_000)
	};
}

function rateOf(price: ModelPrice[string], per: number): Rate | null {
	if (price === undefined) return null;
	if (typeof price === 'number') return parseRate(decimalText(price), per);
	const longer = [...price.tiers]
		.sort((left, right) => left.start - right.start)
		.flatMap((tier) => {
			const rate = parseRate(decimalText(tier.price), per);
			return rate ? [{ above: tier.start, rate }] : [];
		});
	return parseRate(decimalText(price.base), per, longer);
}

/** Shortest decimal form, never with an exponent. */
function decimalText(price: number): string {
	const text = String(price);
	return text.includes('e') ? price.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text;
}
