/** The form of a budget. */
import { withoutSeparators } from '../typed-amount.ts';
import { budgetScopes } from './budget.ts';
import { budgetInput, type BudgetInput } from './budget-input.ts';

export type BudgetFormValues = Readonly<
	Record<
		'name' | 'projectId' | 'period' | 'amount' | 'currency' | (typeof budgetScopes)[number],
		string
	>
>;

export function newBudgetForm(projectId: string | null): BudgetFormValues {
	return {
		name: '',
		projectId: projectId ?? '',
		tag: '',
		service: '',
		user: '',
		model: '',
		period: 'month',
		amount: '',
		currency: 'USD'
	};
}

export function toBudgetForm({ filters, projectId, ...budget }: BudgetInput): BudgetFormValues {
	const { name, period, amount, currency } = budget;
	return { ...newBudgetForm(projectId), ...filters, name, period, amount, currency };
}

export function readBudgetValues(form: FormData): BudgetFormValues {
	const text = (name: string) => {
		const entry = form.get(name);
		return typeof entry === 'string' ? entry.trim().slice(0, 500) : '';
	};
	return {
		name: text('name'),
		projectId: text('projectId'),
		tag: text('tag'),
		service: text('service'),
		user: text('user'),
		model: text('model'),
		period: text('period'),
		amount: withoutSeparators(text('amount')),
		currency: text('currency')
	};
}

export type ReadBudget =
	| { readonly ok: true; readonly input: BudgetInput }
	/** Names of the fields that are wrong. */
	| { readonly ok: false; readonly fields: readonly string[] };

export function readBudget(values: BudgetFormValues): ReadBudget {
	const { name, projectId, period, amount, currency } = values;
	const filters = Object.fromEntries(
		budgetScopes.flatMap((scope) => (values[scope] === '' ? [] : [[scope, values[scope]]]))
	);
	const parsed = budgetInput.safeParse({
		name,
		projectId: projectId === '' ? null : projectId,
		filters,
		period,
		amount,
		currency
	});
	if (parsed.success) return { ok: true, input: parsed.data };
	const fields = parsed.error.issues.map(({ path }) =>
		String(path[0] === 'filters' ? path[1] : path[0])
	);
	return { ok: false, fields: [...new Set(fields)] };
}
