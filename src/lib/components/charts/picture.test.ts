import { describe, expect, it } from 'vitest';
import { legendRows } from './picture.ts';
import type { ChartSeries } from './spec.ts';

const series = (label: string): ChartSeries => ({
	id: label,
	label,
	color: 'series-1',
	values: []
});
const tenEach = (text: string) => text.length * 10;

describe('legendRows', () => {
	it('has no legend for one series, which the title names', () => {
		expect(legendRows([series('cost')], 400, tenEach)).toEqual([]);
	});

	it('begins a new row where the next name would not fit', () => {
		const rows = legendRows(['aaaa', 'bbbb', 'cccc'].map(series), 150, tenEach);
		expect(rows.map((row) => row.map(({ label, x }) => [label, x]))).toEqual([
			[
				['aaaa', 0],
				['bbbb', 70]
			],
			[['cccc', 0]]
		]);
	});

	it('gives a name that is too long for any row a row of its own', () => {
		expect(legendRows([series('a'), series('b'.repeat(50))], 100, tenEach)).toHaveLength(2);
	});
});
