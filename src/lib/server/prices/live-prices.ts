import type { DatedRate } from '#lib/cost/currency/currency.ts';
import type { OwnRule } from '#lib/cost/price/rule.ts';
import { createPriceBook, type PriceBook } from './price-book.ts';

/** The prices that hold now: whoever asks while rules change gets the old book or the new one, whole. */
export interface LivePrices extends PriceBook {
	/** Grows with each change. */
	readonly revision: number;
	/** Takes the stored rules and rates when they are newer than those in use. */
	refresh(): Promise<void>;
}

export interface StoredPrices {
	readonly revision: number;
	readonly rules: readonly OwnRule[];
	/** By which prices in won are dollars, ascending. */
	readonly rates: readonly DatedRate[];
}

/** What is stored, by this process or another. */
export interface PriceSource {
	/** Cheap to ask. */
	revision(): Promise<number>;
	read(): Promise<StoredPrices>;
}

/** @throws when the rules cannot be read */
export async function openLivePrices(source: PriceSource): Promise<LivePrices> {
	const first = await source.read();
	let revision = first.revision;
	let book = createPriceBook(first.rules, first.rates);
	return {
		get revision() {
			return revision;
		},
		priceCall: (call) => book.priceCall(call),
		quote: (call) => book.quote(call),
		isPriced: (alias, atMs) => book.isPriced(alias, atMs),
		async refresh() {
			if ((await source.revision()) === revision) return;
			const next = await source.read();
			book = createPriceBook(next.rules, next.rates);
			revision = next.revision;
		}
	};
}
