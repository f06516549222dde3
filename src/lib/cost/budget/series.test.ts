import { describe, expect, it } from 'vitest';
import { budgetSeries, type BudgetOnChart } from './series.ts';
import { shownDollars } from '../currency/currency.ts';
import { parsePico } from '../pico.ts';

const day = 86_400_000;
const shown: BudgetOnChart = {
	budget: { id: 'b', name: 'b', currency: 'USD', projectId: 'p' },
	nowMs: 1.5 * day,
	burn: {
		period: { startMs: 0, endMs: 4 * day },
		steps: [],
		amountPico: parsePico('40') ?? 0n,
		spentPico: parsePico('12') ?? 0n,
		share: 0.3,
		exhaustion: null,
		forecast: {
			steps: 9,
			points: [2, 3, 4].map((at) => ({
				atMs: at * day,
				expected: 12 + (at - 1.5) * 10,
				low: 12 + (at - 1.5) * 8,
				high: 12 + (at - 1.5) * 14
			}))
		}
	}
};
const days = [0, 1, 2, 3, 4].map((at) => ({ startMs: at * day, endMs: (at + 1) * day }));

describe('a budget on a chart', () => {
	it('has an even pace, and a forecast from now to the end of its period', () => {
		expect(budgetSeries(shown, days, shownDollars, 3)).toEqual({
			pace: [10, 10, 10, 10, null],
			expected: [null, 3 + 5, 10, 10, null],
			low: [null, 3 + 4, 8, 8, null],
			high: [null, 3 + 7, 14, 14, null]
		});
	});

	it('says nothing of the bucket that holds now while its own spend is not known', () => {
		expect(budgetSeries(shown, days, shownDollars, null)?.expected).toEqual([
			null,
			null,
			10,
			10,
			null
		]);
	});

	it('is shown in won, and not at all where there is no way back to dollars', () => {
		const won = { code: 'KRW', perUsd: 1_000, rateFromMs: 0 } as const;
		expect(budgetSeries(shown, days, won, 0)?.pace[0]).toBe(10_000);
		const inWon = { ...shown, budget: { ...shown.budget, currency: 'KRW' } } as const;
		expect(budgetSeries(inWon, days, shownDollars, 0)).toBeNull();
	});
});
