import type { OwnRule, Prices } from '#lib/cost/price/rule.ts';

/** What the audit log keeps of a price or an alias. Prices are USD per million tokens, times Unix ms. */
export function priceFacts(rule: OwnRule) {
	const { provider, model, note } = rule;
	if (rule.kind === 'alias') {
		const { toProvider, toModel } = rule;
		return { provider, model, toProvider, toModel, note: note || null };
	}
	const { fromMs, untilMs, prices, above } = rule;
	return {
		provider,
		model,
		...prices,
		fromMs,
		untilMs,
		above: above.length === 0 ? null : above.map(tierText),
		note: note || null
	};
}

const tierText = ({ tokens, prices }: { readonly tokens: number; readonly prices: Prices }) =>
	`> ${tokens}: ${prices.input} / ${prices.output}`;
