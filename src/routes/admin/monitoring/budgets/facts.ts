import type { BudgetInput } from '#lib/cost/budget/budget-input.ts';

/** What the audit log keeps of a budget. @param project its slug; null = all projects */
export const budgetFacts = (
	{ name, period, amount, currency, filters }: BudgetInput,
	project: string | null
) => ({ name, project: project ?? 'all', amount, currency, period, ...filters });
