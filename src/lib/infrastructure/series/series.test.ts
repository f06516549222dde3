import { expect, it } from 'vitest';
import { largest, lastValue, type Series } from './series.ts';

const series = (id: string, ...values: (number | null)[]): Series => ({
	id,
	name: { labels: [id] },
	values
});

it('keeps the largest series by their mean and counts the rest', () => {
	const all = [
		series('idle', 0, 0),
		series('busy', null, 9),
		series('dead', null),
		series('mid', 4)
	];
	const kept = largest(all, 2);
	expect(kept.series.map(({ id }) => id)).toEqual(['busy', 'mid']);
	expect(kept.left).toBe(2);
	expect(largest(all, 4)).toEqual({ series: all, left: 0 });
});

it('finds the last sample before a gap', () => {
	expect(lastValue([1, 0, null])).toBe(0);
	expect(lastValue([null])).toBeNull();
});
