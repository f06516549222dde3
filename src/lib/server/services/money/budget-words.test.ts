import { describe, expect, it } from 'vitest';
import type { BudgetWarning } from '#lib/cost/budget/warning.ts';
import { m } from '#lib/paraglide/messages.js';
import { warningMail } from './budget-words.ts';

const warning: BudgetWarning = {
	id: 'w',
	budgetId: 'b',
	kind: '80',
	atMs: 0,
	told: true,
	facts: {
		budget: {
			name: 'Search',
			projectId: null,
			filters: {},
			period: 'month',
			amount: '100',
			currency: 'USD'
		},
		project: null,
		periodStartMs: 0,
		periodEndMs: 86_400_000,
		spent: 80,
		amount: 100,
		forecast: null,
		exhaustedAtMs: null,
		partly: null,
		unpricedCalls: 3
	}
};
const place = { zone: 'UTC', origin: null };

describe('warningMail', () => {
	it('speaks the language that is chosen for the fleet', () => {
		for (const locale of ['en', 'ko'] as const) {
			const said = m.budget_warned_share({ name: 'Search', percent: '80' }, { locale });
			expect(warningMail(warning, place, locale).subject).toBe(said);
		}
	});

	it('says that more may have been spent than is known', () => {
		const { text } = warningMail(warning, place, 'en');
		expect(text).toContain('Spent: ≥ $80.00 of $100.00');
		expect(text).toContain('the price of 3 calls is unknown');
	});
});
