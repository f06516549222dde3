import { describe, expect, it } from 'vitest';
import { isPale } from './pale-bars.ts';
import type { ChartSpec } from './spec.ts';

const spec: ChartSpec = {
	kind: 'bars',
	stacked: true,
	unit: null,
	unfinishedFrom: null,
	format: String,
	buckets: [0, 1, 2].map((hour) => ({ label: '', title: `${hour}`, href: null })),
	series: []
};
const paleOf = (given: Partial<ChartSpec>) =>
	[0, 1, 2].map((bucket) => isPale({ ...spec, ...given }, bucket));

describe('isPale', () => {
	it('is the bucket that is still filling', () => {
		expect(paleOf({ unfinishedFrom: 2 })).toEqual([false, false, true]);
	});

	it('is what is not chosen', () => {
		expect(paleOf({ chosen: { first: 1, last: 1 } })).toEqual([true, false, true]);
	});

	it('is none where all are complete and none is chosen', () => {
		expect(paleOf({ chosen: null })).toEqual([false, false, false]);
	});
});
