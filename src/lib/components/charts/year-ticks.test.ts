import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLabels } from '#lib/format/time-axis.ts';
import { yearTicks } from './year-ticks.ts';

const dayMs = 86_400_000;

/** What is written on an axis of days from a date. */
function labelsFrom(date: string, count: number, everyDays: number, most: number) {
	const fromMs = Date.parse(`${date}T00:00:00Z`);
	const starts = Array.from({ length: count }, (_, at) => fromMs + at * everyDays * dayMs);
	const labels = axisLabels(starts, everyDays === 7 ? 'w' : 'd', 'UTC', 'en');
	const ticks = yearTicks(
		labels.map(({ begins }) => begins),
		most
	);
	return ticks?.map((at) => labels[at]?.text);
}

describe('labels of an axis of days or weeks', () => {
	it('leave out what stands upon the beginning of a year', () => {
		expect(labelsFrom('2025-12-29', 52, 7, 3)).toEqual([
			'Jan 5, 2026',
			'Mon, May 11',
			'Mon, Sep 14'
		]);
	});

	it('are counted from the beginning of a year, to both sides', () => {
		expect(labelsFrom('2025-12-20', 31, 1, 6)).toEqual([
			'Sat, Dec 20',
			'Fri, Dec 26',
			'Jan 1, 2026',
			'Wed, Jan 7',
			'Tue, Jan 13',
			'Mon, Jan 19'
		]);
	});

	it('name each year for which there is room, at even distances', () => {
		expect(labelsFrom('2024-11-04', 70, 7, 4)).toEqual([
			'Jan 6, 2025',
			'Mon, Jul 7',
			'Jan 5, 2026'
		]);
		expect(labelsFrom('2020-12-07', 300, 7, 2)).toEqual(['Jan 4, 2021', 'Jan 1, 2024']);
	});

	it('are left to Chart.js where no year begins', () => {
		expect(yearTicks([false, false, false], 2)).toBeNull();
		expect(yearTicks([], 5)).toBeNull();
	});

	it('name the year alone where there is room for nothing else', () => {
		expect(labelsFrom('2025-12-29', 52, 7, 0.4)).toEqual(['Jan 5, 2026']);
	});

	it('are no more and no nearer than there is room for, on any axis', () => {
		fc.assert(
			fc.property(
				fc.array(fc.boolean(), { minLength: 1, maxLength: 400 }),
				fc.integer({ min: 1, max: 30 }),
				(begins, most) => {
					const ticks = yearTicks(begins, most);
					if (!begins.includes(true)) {
						expect(ticks).toBeNull();
						return;
					}
					if (!ticks) throw new Error('no ticks, though a year begins');
					const step = Math.ceil(begins.length / most);
					expect(ticks.length).toBeGreaterThan(0);
					expect(ticks.length).toBeLessThanOrEqual(most);
					ticks.slice(1).forEach((at, index) => {
						expect(at - (ticks[index] ?? 0)).toBeGreaterThanOrEqual(step);
					});
					expect(ticks.at(-1)).toBeLessThan(begins.length);
					// The first beginning is always named.
					expect(ticks).toContain(begins.indexOf(true));
				}
			)
		);
	});
});
