import type { Currency } from '#lib/format/money.ts';
import type { DatedRate } from '../currency/currency.ts';
import type { PicoUsd } from '../pico.ts';
import type { PriceSince } from './since.ts';

/** Disjoint classes of tokens, each with a price of its own. */
export type TokenClass = 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'reasoning';

/** What a vendor bills: tokens of a class, or a fee for each request. */
export type PricedClass = TokenClass | 'request';

export interface PriceLine {
	readonly priced: PricedClass;
	/** Tokens, or 1 request. */
	readonly quantity: number;
	/** For `per` units in the price's currency, decimal text as listed. */
	readonly price: string;
	readonly per: number;
	readonly costPico: PicoUsd;
}

/** Why a call has no price: each is another thing for a person to do. */
export type UnknownPrice =
	| 'no-model'
	| 'model-not-listed'
	| 'no-tokens'
	/** The model is billed by something else than these tokens: minutes, pages, images. */
	| 'class-not-listed'
	/** The price is in won, and no rate holds at the time of the call. */
	| 'no-rate'
	/** Counts that are no counts, or a sum that no call costs. */
	| 'out-of-range';

export type PricedCall =
	| {
			readonly unknown: null;
			/** The sum of the lines, exact. */
			readonly costPico: PicoUsd;
			/** What the prices are in. */
			readonly currency: Currency;
			/** By which they are dollars; null for dollars. */
			readonly rate: DatedRate | null;
			/** Classes with a quantity, in billing order. */
			readonly lines: readonly PriceLine[];
			/** Who bills and under which name the price is listed. */
			readonly vendor: string;
			readonly model: string;
			readonly since: PriceSince;
			/** `override`, or the table and its version. */
			readonly source: string;
	  }
	| { readonly unknown: UnknownPrice };
