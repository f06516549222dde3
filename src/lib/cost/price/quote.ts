import type { Currency } from '#lib/format/money.ts';
import type { TokenClass } from './priced-call.ts';
import type { PriceSince } from './since.ts';

/** The price of a model at a moment, with where it comes from. */
export interface PriceQuote {
	/** `override`, or the table and its version. */
	readonly source: string;
	/** True for a price of the installation's own. */
	readonly own: boolean;
	/** Who bills and under which name the price is listed. */
	readonly vendor: string;
	readonly model: string;
	readonly since: PriceSince;
	/** What the prices are in. */
	readonly currency: Currency;
	/** True when no rate holds at the moment, so that nothing is known to cost it. */
	readonly lacksRate: boolean;
	/** Per million tokens, decimal text; null = no price for that class. */
	readonly prices: Readonly<Record<TokenClass, string | null>>;
	/** Prompt sizes above which other prices hold, ascending. */
	readonly tiersAbove: readonly number[];
}
