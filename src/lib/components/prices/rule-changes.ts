import type { OwnRule, PriceRule } from '#lib/cost/price/rule.ts';
import { count } from '#lib/format/count.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { aliasTarget, priceText } from './price-text.ts';

/** A part of a rule that would change, as it is and as it would be; null = it has none. */
export interface RuleChange {
	readonly label: string;
	readonly before: string | null;
	readonly after: string | null;
}

/**
 * Every part that differs between two rules of one name, provider and beginning.
 * @param day writes a moment as a day
 */
export function ruleChanges(
	before: OwnRule,
	after: OwnRule,
	day: (ms: number) => string
): readonly RuleChange[] {
	const [old, next] = [partsOf(before, day), partsOf(after, day)];
	return [...new Set([...old.keys(), ...next.keys()])]
		.map((label) => ({ label, before: old.get(label) ?? null, after: next.get(label) ?? null }))
		.filter((change) => change.before !== change.after);
}

/** What a rule says, by its label. */
function partsOf(rule: OwnRule, day: (ms: number) => string): ReadonlyMap<string, string> {
	const parts = new Map<string, string>([[m.prices_model(), ruleName(rule)]]);
	if (rule.kind === 'alias') {
		parts.set(m.prices_alias_target(), aliasTarget(rule));
	} else {
		for (const { tokens, prices } of [{ tokens: null, prices: rule.prices }, ...rule.above]) {
			const tier = tokens === null ? '' : ` (> ${count(tokens, getLocale())})`;
			for (const [label, price] of pricesOf(rule, prices)) parts.set(`${label}${tier}`, price);
		}
		if (rule.untilMs !== null) parts.set(m.prices_until(), day(rule.untilMs));
	}
	if (rule.note) parts.set(m.prices_note(), rule.note);
	return parts;
}

export const ruleName = ({ provider, model }: OwnRule): string =>
	provider ? `${provider} ${model}` : model;

/** Of the classes that have a price of their own. */
function pricesOf({ currency }: PriceRule, prices: PriceRule['prices']): [string, string][] {
	const words = {
		input: m.prices_input,
		output: m.prices_output,
		cacheRead: m.prices_cache_read,
		cacheWrite: m.prices_cache_write,
		reasoning: m.prices_reasoning
	} as const;
	return (['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const).flatMap((name) => {
		const price = prices[name];
		return price === undefined ? [] : [[words[name](), priceText(price, currency)]];
	});
}
