import { readBudget, readBudgetValues, type BudgetFormValues } from '#lib/cost/budget/form.ts';
import type { BudgetInput } from '#lib/cost/budget/budget-input.ts';
import { sees } from '#lib/server/auth/guards.ts';

/** What keeps a budget from being stored; fields are marked, a problem is a sentence. */
export interface Rejected {
	readonly values: BudgetFormValues;
	readonly wrong: readonly string[];
	readonly problem: 'fields' | 'project' | 'rate';
}

export type Accepted = { readonly input: BudgetInput } | { readonly rejected: Rejected };

/** The slug of a budget's project, for the audit log; its id when it is gone, null for all of them. */
export async function slugOf(locals: App.Locals, projectId: string | null): Promise<string | null> {
	if (projectId === null) return null;
	return (await locals.services.projects.find(projectId))?.slug ?? projectId;
}

/** The budget that a form means, checked against projects and rates. */
export async function acceptBudget(locals: App.Locals, form: FormData): Promise<Accepted> {
	const values = readBudgetValues(form);
	const read = readBudget(values);
	if (!read.ok) return { rejected: { values, wrong: read.fields, problem: 'fields' } };
	const { projectId, currency } = read.input;
	const { projects, money } = locals.services;
	const known = projectId === null || (await projects.find(projectId)) !== null;
	if (!known || !sees(locals.user, projectId)) {
		return { rejected: { values, wrong: ['projectId'], problem: 'project' } };
	}
	if (currency === 'KRW' && (await money.currency()).rates.length === 0) {
		return { rejected: { values, wrong: ['currency'], problem: 'rate' } };
	}
	return { input: read.input };
}
