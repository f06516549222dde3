import { expect, it } from 'vitest';
import type { Budget } from '#lib/cost/budget/budget.ts';
import { matchingBudget } from './matching-budget.ts';

const budgets = ['a', 'b', null].map(
	(projectId) =>
		({
			id: `of ${projectId ?? 'all'}`,
			projectId,
			filters: {},
			period: 'month'
		}) as unknown as Budget
);

const found = async (
	projectId: string | null,
	projectIds: readonly string[] | null,
	isOnly = false
) => {
	const locals = {
		user: { projectIds },
		services: {
			fleet: { zone: () => 'UTC' },
			money: { budgetWatch: { isQuick: true }, budgets: { list: async () => budgets } }
		}
	} as unknown as App.Locals;
	const span = { startMs: 0, endMs: 900_000 };
	return (
		(await matchingBudget(locals, { projectId, isOnly, filters: {}, span, nowMs: 0 }))?.id ?? null
	);
};

it('draws a project’s own budget, and over all projects the one that is about all', async () => {
	expect(await found('a', null)).toBe('of a');
	expect(await found(null, null)).toBe('of all');
});

it('draws a budget over all projects for the only one, and for none of several', async () => {
	expect(await found('other', null)).toBeNull();
	expect(await found('other', null, true)).toBe('of all');
	expect(await found('a', null, true)).toBe('of a');
});

it('draws no budget over all projects for who does not see them', async () => {
	expect(await found('other', ['a', 'other'], true)).toBeNull();
	expect(await found(null, ['a', 'other'])).toBeNull();
});
