/** What a budget must be, as a form or the database gives it. By itself: charts show budgets and check none. */
import { z } from 'zod';
import { budgetPeriods, largestAmount } from './budget.ts';

const value = z.string().min(1).max(300);

export const budgetInput = z.object({
	name: z.string().trim().min(1).max(80),
	/** UUID; null = all projects together. */
	projectId: z.string().min(1).max(64).nullable(),
	filters: z.object({ tag: value, service: value, user: value, model: value }).partial(),
	period: z.enum(budgetPeriods),
	/** Decimal text in `currency`: `100`, `2500000`, `0.50`. */
	amount: z
		.string()
		.trim()
		.regex(/^\d{1,40}(\.\d{1,6})?$/)
		.refine((amount) => Number(amount) > 0 && Number(amount) <= largestAmount),
	currency: z.enum(['USD', 'KRW'])
});
export type BudgetInput = z.infer<typeof budgetInput>;
