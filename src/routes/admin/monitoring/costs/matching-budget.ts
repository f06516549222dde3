import { budgetScopes, periodAt, type Budget } from '#lib/cost/budget/budget.ts';
import { isSoFar } from '#lib/cost/budget/period-axis.ts';
import type { BudgetOnChart } from '#lib/cost/budget/series.ts';
import { costDimensions, type CostFilters } from '#lib/cost/report.ts';
import type { Span } from '#lib/time/range.ts';

interface Shown {
	/** null = of all projects that there are. */
	readonly projectId: string | null;
	/** Whether there is no other project. */
	readonly isOnly: boolean;
	readonly filters: CostFilters;
	readonly span: Span;
	readonly nowMs: number;
}

/**
 * The budget that is about exactly what the page shows; null when there is none to draw. Of several the
 * one whose period the range is, then the project's own before one over all projects, then the oldest. One over all
 * projects would press the bars of one of several to the ground.
 */
export async function matchingBudget(
	{ services: { money, fleet }, user }: App.Locals,
	{ projectId, isOnly, filters, span, nowMs }: Shown
): Promise<Budget | null> {
	if (!money.budgetWatch.isQuick) return null;
	const narrower = costDimensions.some(
		(name) => filters[name] !== undefined && !budgetScopes.some((scope) => scope === name)
	);
	if (narrower) return null;
	const showsAll = user?.projectIds === null && (projectId === null || isOnly);
	const about = (await money.budgets.list()).filter(
		(each) =>
			(each.projectId === null ? showsAll : each.projectId === projectId) &&
			budgetScopes.every((scope) => each.filters[scope] === filters[scope])
	);
	const rank = ({ period, projectId: own }: Budget) =>
		(isSoFar(span, periodAt(period, nowMs, fleet.zone())) ? 0 : 2) + (own === null ? 1 : 0);
	return about.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** With its burn-down; null when that cannot be told. */
export async function onChart(
	{ services: { money } }: App.Locals,
	budget: Budget,
	nowMs: number
): Promise<BudgetOnChart | null> {
	const burn = await money.budgetWatch.burnDown(budget, nowMs);
	return burn.ok ? { budget, burn: burn.value, nowMs } : null;
}
