import { describe, expect, it } from 'vitest';
import { largestAmount } from './budget.ts';
import { newBudgetForm, readBudget, readBudgetValues, toBudgetForm } from './form.ts';

describe('the form of a budget', () => {
	it('reads an amount with separators, and leaves out empty scopes', () => {
		const form = new FormData();
		for (const [name, text] of Object.entries({
			name: ' 검색 ',
			period: 'week',
			amount: '2,500,000',
			currency: 'KRW',
			tag: '운영',
			user: ''
		})) {
			form.set(name, text);
		}
		const read = readBudget(readBudgetValues(form));
		expect(read).toEqual({
			ok: true,
			input: {
				name: '검색',
				projectId: null,
				filters: { tag: '운영' },
				period: 'week',
				amount: '2500000',
				currency: 'KRW'
			}
		});
		expect(read.ok && readBudget(toBudgetForm(read.input))).toEqual(read);
	});

	it('takes no comma for a separator that is not before three digits', () => {
		const amounts = ['1,5', '1,50', '12,34,567', '1,000.5', '1,234,567', '1500,000'];
		const read = amounts.map((amount) => {
			const form = new FormData();
			form.set('amount', amount);
			const values = {
				...newBudgetForm(null),
				name: 'x',
				...{ amount: readBudgetValues(form).amount }
			};
			const budget = readBudget(values);
			return budget.ok ? budget.input.amount : budget.fields;
		});
		expect(read).toEqual([['amount'], ['amount'], ['amount'], '1000.5', '1234567', ['amount']]);
	});

	it('takes the largest amount, and none above it', () => {
		const values = { ...newBudgetForm(null), name: 'all' };
		expect(readBudget({ ...values, amount: String(largestAmount) }).ok).toBe(true);
		for (const amount of [String(largestAmount + 1), '9'.repeat(20), '0']) {
			expect(readBudget({ ...values, amount })).toEqual({ ok: false, fields: ['amount'] });
		}
	});

	it('names the fields that are wrong', () => {
		const values = { ...newBudgetForm(null), amount: '-5', period: 'year', model: 'x'.repeat(301) };
		expect(readBudget(values)).toEqual({
			ok: false,
			fields: ['name', 'model', 'period', 'amount']
		});
	});
});
