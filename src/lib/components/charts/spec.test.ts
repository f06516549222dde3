import { describe, expect, it } from 'vitest';
import { hasMark, markHref, markText, type ChartSpec } from './spec.ts';

const series = (id: string, hrefs?: (string | null)[]) => ({
	id,
	label: id,
	color: 'series-1' as const,
	values: [1, 2],
	...(hrefs && { hrefOf: (bucket: number) => hrefs[bucket] ?? null })
});
const spec: ChartSpec = {
	kind: 'bars',
	stacked: true,
	unit: null,
	unfinishedFrom: null,
	format: String,
	buckets: [0, 1].map((at) => ({ label: '', title: `${at}`, href: `/bucket/${at}` })),
	series: [series('whole'), series('part', ['/part/0', null])]
};

describe('markHref', () => {
	it('is the bucket’s list for a series that stands for all of it', () => {
		expect(markHref(spec, 0, 1)).toBe('/bucket/1');
	});

	it('is never the bucket’s list for a series with lists of its own', () => {
		expect([0, 1].map((at) => markHref(spec, 1, at))).toEqual(['/part/0', null]);
	});
});

describe('hasMark', () => {
	it('is true of an unknown value only where something is left out of it', () => {
		const unknown = {
			...series('unknown'),
			values: [null, null],
			leftOut: { label: 'calls without a price', counts: [0, 2] }
		};
		const withUnknown = { ...spec, series: [unknown, series('known')] };
		expect([0, 1].map((at) => hasMark(withUnknown, 0, at))).toEqual([false, true]);
		expect(markText(withUnknown, 0, 1)).toBe('–');
		expect(hasMark(withUnknown, 1, 0)).toBe(true);
	});
});
