import { dearest } from '#lib/cost/price/rule.ts';
import type { Currency } from '#lib/format/money.ts';
import { numberFormat } from '#lib/format/number.ts';
import { getLocale } from '#lib/paraglide/runtime.js';

const signs: Readonly<Record<Currency, string>> = { USD: '$', KRW: '₩' };

/** A price as it is listed, with all of its digits: `₩400`, `$0.025`. */
export function priceText(price: string, currency: Currency): string {
	return `${signs[currency]}${price}`;
}

/** Most that a million tokens may cost. */
export function priceLimit(currency: Currency): string {
	return `${signs[currency]}${numberFormat(getLocale(), {}).format(dearest[currency])}`;
}
