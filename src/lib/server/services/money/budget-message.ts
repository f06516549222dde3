/** What a warning of a budget says to a machine. */
import type { BudgetWarning } from '#lib/cost/budget/warning.ts';
import { links } from '#lib/links.ts';

export interface MessagePlace {
	readonly zone: string;
	/** The address that browsers use; null = not known, and then there is no link. */
	readonly origin: string | null;
}

/** The body of a webhook: names and numbers, times in ISO 8601. */
export function warningJson(
	{ id, budgetId, kind, atMs, facts }: BudgetWarning,
	{ zone, origin }: MessagePlace
): string {
	const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
	const { budget, project, spent, amount, forecast } = facts;
	return JSON.stringify({
		type: 'budget.warning',
		id,
		at: iso(atMs),
		warning: kind === 'forecast' ? 'forecast-exceeds-amount' : `spent-${kind}-percent`,
		budget: { id: budgetId, name: budget.name, filters: budget.filters, period: budget.period },
		project,
		period: { start: iso(facts.periodStartMs), end: iso(facts.periodEndMs), zone },
		currency: budget.currency,
		amount,
		spent,
		// Not null: at least that was spent.
		coverage: facts.partly,
		// More than none: the same.
		unpricedCalls: facts.unpricedCalls,
		share: spent / amount,
		forecast,
		exhaustedAt: iso(facts.exhaustedAtMs),
		url: origin && origin + links.budget(budgetId, { project: project?.slug ?? null })
	});
}
