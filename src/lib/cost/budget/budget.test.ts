import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	amountPico,
	budgetGrid,
	burnDown,
	periodAt,
	toUnits,
	warningsDue,
	type BudgetPeriod,
	type SpentStep
} from './budget.ts';
import { budgetInput } from './budget-input.ts';
import { parsePico } from '../pico.ts';

const seoul = 'Asia/Seoul';
const usd = (text: string) => parsePico(text) ?? 0n;

/** The steps of a grid with as much spent in each that is over, and half of it in the one that runs. */
function steady(period: BudgetPeriod, nowMs: number, each: string, zone = seoul) {
	const grid = budgetGrid(period, nowMs, zone);
	const steps = grid.startsMs.map((startMs, index): SpentStep => {
		const endMs = grid.startsMs[index + 1] ?? grid.endMs;
		const pico = startMs > nowMs ? null : endMs > nowMs ? usd(each) / 2n : usd(each);
		return { startMs, endMs, pico };
	});
	return { grid, steps };
}

describe('a budget', () => {
	const input = {
		name: 'Search',
		projectId: null,
		filters: {},
		period: 'month',
		amount: '100',
		currency: 'USD'
	};

	it.each([
		['-1'],
		['0'],
		['0.000'],
		['1e9'],
		['NaN'],
		['1,000'],
		['1234567890123'],
		['1.1234567']
	])('refuses the amount %s', (amount) => {
		expect(budgetInput.safeParse({ ...input, amount }).success).toBe(false);
	});

	it('keeps its amount exactly', () => {
		expect(amountPico({ amount: '0.000001' })).toBe(usd('0.000001'));
		expect(amountPico({ amount: '2500000' })).toBe(usd('2500000'));
	});
});

describe('periodAt', () => {
	it('is of the zone’s calendar, over a change of the clock', () => {
		const at = Date.UTC(2025, 10, 2, 12);
		expect(periodAt('day', at, 'America/New_York')).toEqual({
			startMs: Date.UTC(2025, 10, 2, 4),
			endMs: Date.UTC(2025, 10, 3, 5)
		});
		expect(periodAt('week', Date.UTC(2026, 10, 22, 15), seoul)).toEqual({
			startMs: Date.UTC(2026, 10, 22, 15),
			endMs: Date.UTC(2026, 10, 29, 15)
		});
		expect(periodAt('month', Date.UTC(2026, 1, 10), 'Asia/Kolkata')).toEqual({
			startMs: Date.UTC(2026, 0, 31, 18, 30),
			endMs: Date.UTC(2026, 1, 28, 18, 30)
		});
	});
});

describe('burnDown', () => {
	// Noon of the 16th in Seoul; November has 30 days.
	const now = Date.UTC(2026, 10, 16, 3);

	it('adds up the period, forecasts its end and names the day on which the amount is gone', () => {
		const { grid, steps } = steady('month', now, '10');
		const burn = burnDown({ amount: '200', period: 'month' }, grid, steps, now, seoul);
		expect(burn.spentPico).toBe(usd('155'));
		expect(burn.share).toBeCloseTo(0.775);
		expect(burn.forecast?.points.at(-1)?.expected).toBeCloseTo(300);
		// 45 more at 10 a day: four and a half days from the noon of the 16th.
		expect(burn.exhaustion?.expectedMs).toBe(now + 4.5 * 86_400_000);
		expect(warningsDue(burn)).toEqual(['50', 'forecast']);
	});

	it('warns at the very amount and no longer of a forecast', () => {
		const { grid, steps } = steady('month', now, '10');
		const burn = burnDown({ amount: '155', period: 'month' }, grid, steps, now, seoul);
		expect(warningsDue(burn)).toEqual(['50', '80', '100']);
		expect(burn.exhaustion?.expectedMs).toBeLessThanOrEqual(now);
	});

	it('takes the past from the first call on', () => {
		const { grid, steps } = steady('month', now, '10');
		const young = steps.map((step) =>
			step.startMs < now - 4 * 86_400_000 ? { ...step, pico: null } : step
		);
		const burn = burnDown({ amount: '500', period: 'month' }, grid, young, now, seoul);
		expect(burn.forecast?.steps).toBe(3);
		expect(burn.forecast?.points.at(-1)?.expected).toBeCloseTo(35 + 145);
	});

	it('says nothing of the future without a past', () => {
		const { grid, steps } = steady('week', now, '0');
		const burn = burnDown({ amount: '5', period: 'week' }, grid, steps, now, seoul);
		expect(burn).toMatchObject({ forecast: null, exhaustion: null, share: 0 });
		expect(warningsDue(burn)).toEqual([]);
	});

	it('burns a day by the hour', () => {
		const { grid, steps } = steady('day', now, '1');
		const burn = burnDown({ amount: '24', period: 'day' }, grid, steps, now, seoul);
		expect(burn.steps).toHaveLength(24);
		expect(toUnits(burn.spentPico)).toBe(12.5);
	});

	it('sums exactly what its steps say, in any zone', () => {
		fc.assert(
			fc.property(
				fc.constantFrom<BudgetPeriod>('day', 'week', 'month'),
				fc.constantFrom(seoul, 'UTC', 'America/New_York', 'Asia/Kolkata'),
				fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2026, 11, 31) }),
				fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 50 }),
				(period, zone, nowMs, amounts) => {
					const grid = budgetGrid(period, nowMs, zone);
					const steps = grid.startsMs.map((startMs, index) => ({
						startMs,
						endMs: grid.startsMs[index + 1] ?? grid.endMs,
						pico: startMs > nowMs ? null : (amounts[index % amounts.length] ?? null)
					}));
					const burn = burnDown({ amount: '1', period }, grid, steps, nowMs, zone);
					const inside = steps.filter(
						({ startMs, endMs }) => startMs >= grid.period.startMs && endMs <= grid.period.endMs
					);
					expect(burn.spentPico).toBe(inside.reduce((sum, { pico }) => sum + (pico ?? 0n), 0n));
					expect(burn.steps[0]?.startMs).toBe(grid.period.startMs);
				}
			)
		);
	});
});
