import { dearest, type OwnRule } from '#lib/cost/price/rule.ts';
import type { Currency } from '#lib/format/money.ts';
import { numberFormat } from '#lib/format/number.ts';
import { m } from '#lib/paraglide/messages.js';
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

/** The model whose prices an alias takes, with its provider where it names one. */
export const aliasTarget = ({
	toProvider,
	toModel
}: Extract<OwnRule, { kind: 'alias' }>): string =>
	toProvider ? `${toProvider} ${toModel}` : toModel;

/** What a rule says in a line: its price, or the model that it stands for. */
export function rulePrice(rule: OwnRule): string {
	if (rule.kind === 'alias') return m.prices_alias_to({ name: aliasTarget(rule) });
	const { input, output } = rule.prices;
	const text = (amount: string) => priceText(amount, rule.currency);
	return input === output ? text(input) : `${text(input)} / ${text(output)}`;
}
