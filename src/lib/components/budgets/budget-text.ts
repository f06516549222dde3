import type { BudgetInput } from '#lib/cost/budget/budget-input.ts';
import type { BudgetPeriod } from '#lib/cost/budget/budget.ts';
import { budgetScopes } from '#lib/cost/budget/budget.ts';
import type { BudgetWarning } from '#lib/cost/budget/warning.ts';
import { money } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export const periodWord: Readonly<Record<BudgetPeriod, () => string>> = {
	day: m.budget_day,
	week: m.budget_week,
	month: m.budget_month
};

export const scopeWord = {
	tag: m.budget_tag,
	service: m.budget_service,
	user: m.budget_user,
	model: m.budget_model
} as const;

/** `Search · 태그: 운영` @param project its name; null = all projects */
export function scopeText(
	{ filters }: Pick<BudgetInput, 'filters'>,
	project: string | null
): string {
	const parts = budgetScopes.flatMap((scope) => {
		const value = filters[scope];
		return value === undefined ? [] : [`${scopeWord[scope]()}: ${value}`];
	});
	return [project ?? m.budget_all_projects(), ...parts].join(' · ');
}

/** An amount in the budget's own currency. @param lowerBound more may have been spent */
export function amountText(
	value: number,
	{ currency }: Pick<BudgetInput, 'currency'>,
	lowerBound = false
): string {
	return money(value, getLocale(), { currency, lowerBound });
}

export function warningText({ kind, facts }: BudgetWarning): string {
	const { name } = facts.budget;
	return kind === 'forecast'
		? m.budget_warned_forecast({ name })
		: m.budget_warned_share({ name, percent: kind });
}
