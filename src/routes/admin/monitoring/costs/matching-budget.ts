import { budgetScopes } from '#lib/cost/budget/budget.ts';
import type { BudgetOnChart } from '#lib/cost/budget/series.ts';
import { costDimensions, type CostFilters } from '#lib/cost/report.ts';

/** The oldest budget that is about exactly what the page shows; null when there is none to draw. */
export async function matchingBudget(
	{ services: { money } }: App.Locals,
	projectId: string,
	filters: CostFilters,
	nowMs: number
): Promise<BudgetOnChart | null> {
	if (!money.budgetWatch.isQuick) return null;
	const narrower = costDimensions.some(
		(name) => filters[name] !== undefined && !budgetScopes.some((scope) => scope === name)
	);
	if (narrower) return null;
	const budget = (await money.budgets.list()).find(
		(each) =>
			each.projectId === projectId &&
			budgetScopes.every((scope) => each.filters[scope] === filters[scope])
	);
	if (!budget) return null;
	const burn = await money.budgetWatch.burnDown(budget, nowMs);
	return burn.ok ? { budget, burn: burn.value, nowMs } : null;
}
