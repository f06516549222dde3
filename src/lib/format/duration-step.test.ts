import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationStep } from './duration-step.ts';

const minute = 60_000_000_000;

describe('durationStep', () => {
	it('is a round time', () => {
		expect(durationStep(80 * minute)).toBe(30 * minute);
		expect(durationStep(4 * 60 * minute)).toBe(60 * minute);
		expect(durationStep(40_000_000_000)).toBe(10_000_000_000);
		expect(durationStep(40 * 24 * 60 * minute)).toBe(8 * 24 * 60 * minute);
	});

	it('is left to decimals where these are round, and where there is nothing', () => {
		for (const most of [0, -1, NaN, 4_000_000_000]) expect(durationStep(most)).toBeNull();
	});

	it('leaves two to five labels above zero', () => {
		fc.assert(
			fc.property(fc.double({ min: 5.1e9, max: 1e17, noNaN: true }), (most) => {
				const labels = Math.ceil(most / (durationStep(most) ?? NaN));
				expect(labels).toBeGreaterThanOrEqual(2);
				expect(labels).toBeLessThanOrEqual(5);
			})
		);
	});
});
