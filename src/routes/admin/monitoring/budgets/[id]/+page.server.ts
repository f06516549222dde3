import { error, fail, redirect } from '@sveltejs/kit';
import { toBudgetForm } from '#lib/cost/budget/form.ts';
import type { Budget } from '#lib/cost/budget/budget.ts';
import { links, scopeOf } from '#lib/links.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { passes, requireRole } from '#lib/server/auth/guards.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { budgetFacts } from '../facts.ts';
import { acceptBudget, slugOf } from '../save.ts';
import type { Actions, PageServerLoad } from './$types';

const shownWarnings = 100;
/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;

async function budgetOf(locals: App.Locals, id: string): Promise<Budget> {
	const budget = await locals.services.money.budgets.find(id);
	return budget ?? error(404, { message: 'There is no such budget.', missing: 'budget' });
}

export const load: PageServerLoad = async ({ locals, params }) => {
	const { budgets, budgetWatch, receivers } = locals.services.money;
	const nowMs = Date.now();
	const budget = await budgetOf(locals, params.id);
	const { burn } = await inTime(patienceMs, { burn: settle(budgetWatch.burnDown(budget, nowMs)) });
	const warnings = await budgets.warnings({ budgetId: budget.id, limit: shownWarnings });
	const states = await receivers.states(warnings.map(({ id }) => id));
	// An address may hold a secret of its receiver, and a problem may quote it.
	const tellsWhere = locals.user !== null && passes(locals.user, 'operator-of-all');
	return {
		nowMs,
		budget,
		values: toBudgetForm(budget),
		overAll: locals.user?.projectIds === null,
		warnings,
		deliveries: Object.fromEntries(
			warnings.map(({ id }) => [
				id,
				states
					.filter(({ warningId }) => warningId === id)
					.map((state) => (tellsWhere ? state : { ...state, address: null, problem: null }))
			])
		),
		burn
	};
};

export const actions: Actions = {
	save: async ({ locals, request, params, url }) => {
		requireRole(locals, 'operator');
		const before = await budgetOf(locals, params.id);
		const accepted = await acceptBudget(locals, await request.formData());
		if ('rejected' in accepted) return fail(400, accepted.rejected);
		const { money } = locals.services;
		await money.budgets.change(params.id, accepted.input);
		const { name, projectId } = accepted.input;
		await locals.audit.record('budget.changed', {
			target: name,
			projectId,
			detail: changesOf(
				budgetFacts(before, await slugOf(locals, before.projectId)),
				budgetFacts(accepted.input, await slugOf(locals, projectId))
			)
		});
		await money.budgetWatch.look();
		money.wake();
		redirect(303, links.budget(params.id, scopeOf(url)));
	},
	remove: async ({ locals, params, url }) => {
		requireRole(locals, 'operator');
		const budget = await budgetOf(locals, params.id);
		const { name, projectId } = budget;
		await locals.services.money.budgets.remove(params.id);
		await locals.audit.record('budget.removed', {
			target: name,
			projectId,
			detail: changesOf(budgetFacts(budget, await slugOf(locals, projectId)), null)
		});
		redirect(303, links.budgets(scopeOf(url)));
	}
};
