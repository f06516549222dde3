import { expect, test } from 'vitest';
import { isReached, percentile } from './measurement.ts';

const figure = { scenario: 's', name: 'n', unit: 'ms' } as const;

test('a figure is judged by the bound that it has', () => {
	expect(isReached({ ...figure, value: 50, atMost: 50 })).toBe(true);
	expect(isReached({ ...figure, value: 51, atMost: 50 })).toBe(false);
	expect(isReached({ ...figure, value: 14_999, atLeast: 15_000 })).toBe(false);
	expect(isReached({ ...figure, value: 1 })).toBeNull();
});

test('a percentile is a measured value', () => {
	expect(percentile([3, 1, 2], 0.5)).toBe(2);
	expect(percentile([3, 1, 2], 0.95)).toBe(3);
	expect(percentile([], 0.5)).toBe(0);
});
