import type { OwnRule } from '#lib/cost/price/rule.ts';
import { createPriceBook, type PriceBook } from './price-book.ts';

/** The prices that hold now: whoever asks while rules change gets the old book or the new one, whole. */
export interface LivePrices extends PriceBook {
	/** Grows with each change. */
	readonly revision: number;
	/** Takes the stored rules when they are newer than those in use. */
	refresh(): Promise<void>;
}

/** What is stored, by this process or another. */
export interface RuleSource {
	/** Cheap to ask. */
	revision(): Promise<number>;
	read(): Promise<{ readonly revision: number; readonly rules: readonly OwnRule[] }>;
}

/** @throws when the rules cannot be read */
export async function openLivePrices(source: RuleSource): Promise<LivePrices> {
	const first = await source.read();
	let revision = first.revision;
	let book = createPriceBook(first.rules);
	return {
		get revision() {
			return revision;
		},
		priceCall: (call) => book.priceCall(call),
		quote: (call) => book.quote(call),
		async refresh() {
			if ((await source.revision()) === revision) return;
			const next = await source.read();
			book = createPriceBook(next.rules);
			revision = next.revision;
		}
	};
}
