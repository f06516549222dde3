import { compact } from './count.ts';
import { isKnown, numberFormat, unknown, type Locale } from './number.ts';

export type Currency = 'USD' | 'KRW';

export interface MoneyStyle {
	/** The currency that the amount is in. */
	readonly currency?: Currency;
	/** True when parts of the sum are unknown: `≥ $1.20`. */
	readonly lowerBound?: boolean;
	/** For axes and chips: `$12.4k`. */
	readonly short?: boolean;
}

/** Below it an amount is shown as smaller than it. */
const smallest = 1e-9;

/**
 * An amount of money, readable from billionths to billions: `$0.0000345`, `$0.0345`, `$1.20`,
 * `$12,345.67`, `₩12,346`.
 * @param amount in the currency's own unit; null shows as `–`
 */
export function money(amount: number | null, locale: Locale, style: MoneyStyle = {}): string {
	if (!isKnown(amount)) return unknown;
	const text = plainMoney(amount, locale, style);
	return style.lowerBound ? `≥ ${text}` : text;
}

function plainMoney(
	amount: number,
	locale: Locale,
	{ currency = 'USD', short }: MoneyStyle
): string {
	const size = Math.abs(amount);
	const sign = amount < 0 ? '-' : '';
	if (short && size >= 1_000) return `${sign}${currency === 'KRW' ? '₩' : '$'}${compact(size)}`;
	const format = numberFormat(locale, {
		style: 'currency',
		currency,
		currencyDisplay: 'narrowSymbol',
		...digits(size, currency)
	});
	if (size > 0 && size < smallest) return `${sign}<${format.format(smallest)}`;
	return format.format(amount);
}

function digits(size: number, currency: Currency): Intl.NumberFormatOptions {
	const fine = currency === 'KRW' ? 1 : 0.01;
	if (size > 0 && size < fine) return { minimumSignificantDigits: 1, maximumSignificantDigits: 3 };
	if (currency === 'KRW') {
		const maximumFractionDigits = size > 0 && size < 100 ? 2 : 0;
		return { minimumFractionDigits: 0, maximumFractionDigits };
	}
	const maximumFractionDigits = size > 0 && size < 0.9999 ? 4 : 2;
	return { minimumFractionDigits: 2, maximumFractionDigits };
}
