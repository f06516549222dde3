import { fail, redirect } from '@sveltejs/kit';
import { newBudgetForm } from '#lib/cost/budget/form.ts';
import { links, scopeOf } from '#lib/links.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { budgetFacts } from '../facts.ts';
import { acceptBudget, slugOf } from '../save.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, parent }) => {
	const { project } = await parent();
	return {
		values: newBudgetForm(project?.id ?? null),
		overAll: locals.user?.projectIds === null
	};
};

export const actions: Actions = {
	default: async ({ locals, request, url }) => {
		const user = requireRole(locals, 'operator');
		const accepted = await acceptBudget(locals, await request.formData());
		if ('rejected' in accepted) return fail(400, accepted.rejected);
		const { money } = locals.services;
		const budget = await money.budgets.create(accepted.input, user.email);
		const { name, projectId } = budget;
		await locals.audit.record('budget.created', {
			target: name,
			projectId,
			detail: changesOf(null, budgetFacts(budget, await slugOf(locals, projectId)))
		});
		await money.budgetWatch.look();
		money.wake();
		redirect(303, links.budget(budget.id, scopeOf(url)));
	}
};
