import type { OwnRule, Prices } from '#lib/cost/price/rule.ts';

/** What the audit log keeps of a price or an alias. Prices are per million tokens in its currency, times Unix ms. */
export function priceFacts(rule: OwnRule) {
	const { provider, model, note } = rule;
	if (rule.kind === 'alias') {
		const { toProvider, toModel } = rule;
		return { provider, model, toProvider, toModel, note: note || null };
	}
	const { currency, fromMs, untilMs, prices, above } = rule;
	return {
		provider,
		model,
		currency,
		...prices,
		fromMs,
		untilMs,
		above: above.length === 0 ? null : above.map(tierText),
		note: note || null
	};
}

const tierText = ({ tokens, prices }: { readonly tokens: number; readonly prices: Prices }) =>
	`> ${tokens}: ${prices.input} / ${prices.output}`;
