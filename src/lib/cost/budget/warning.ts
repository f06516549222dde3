/** What a warning says: all that a message needs, as it was when it was given. */
import { z } from 'zod';
import { warningKinds } from './budget.ts';
import { budgetInput } from './budget-input.ts';

export const warningFacts = z.object({
	budget: budgetInput,
	/** Slug and name; null = all projects. */
	project: z.object({ slug: z.string(), name: z.string() }).nullable(),
	periodStartMs: z.number(),
	periodEndMs: z.number(),
	/** In the budget's currency. */
	spent: z.number(),
	amount: z.number(),
	/** At the end of the period, with the band that holds 80 % of outcomes; null = unknown. */
	forecast: z.object({ expected: z.number(), low: z.number(), high: z.number() }).nullable(),
	/** When the amount is, or will be, used up, Unix ms; null = not in this period. */
	exhaustedAtMs: z.number().nullable(),
	/** While sessions were unread: at least `spent` was spent. null = all were read. */
	partly: z
		.object({ readSessions: z.number(), totalSessions: z.number() })
		.nullable()
		.default(null),
	/** Calls of the period without a price: with any, at least `spent` was spent. */
	unpricedCalls: z.number().default(0)
});
export type WarningFacts = z.infer<typeof warningFacts>;

export const warningKind = z.enum(warningKinds);

export interface BudgetWarning {
	readonly id: string;
	readonly budgetId: string;
	readonly kind: (typeof warningKinds)[number];
	readonly atMs: number;
	/** False when a higher warning of the same moment was sent instead. */
	readonly told: boolean;
	readonly facts: WarningFacts;
}
