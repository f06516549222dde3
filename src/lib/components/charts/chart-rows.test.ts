import { describe, expect, it } from 'vitest';
import { chartRows } from './chart-rows.ts';
import { inPercent, inSeconds, type ChartSpec } from './spec.ts';

const chart = (label: string, values: (number | null)[], unit: Partial<ChartSpec>): ChartSpec => ({
	kind: 'lines',
	stacked: false,
	unit: null,
	unfinishedFrom: null,
	format: String,
	buckets: values.map((_, hour) => ({ label: '', title: `0${hour}:00`, href: null })),
	series: [{ id: label, label, color: 'series-1', values }],
	...unit
});

describe('chartRows', () => {
	it('says the unit of its numbers, and leaves unknown ones empty', () => {
		expect(chartRows([chart('gpt-4o', [0.5, null], { unit: 'USD' })], 'Time')).toEqual([
			['Time', 'gpt-4o (USD)'],
			['00:00', 0.5],
			['01:00', null]
		]);
	});

	it('has charts of one axis side by side, each in the unit that its head says', () => {
		const p95 = chart('p95', [1_500_000_000, 2_000], { inFile: inSeconds });
		const failed = chart('Failed', [0.07, 1], { inFile: inPercent });
		expect(chartRows([p95, failed], 'Time')).toEqual([
			['Time', 'p95 (s)', 'Failed (%)'],
			['00:00', 1.5, 7],
			['01:00', 0.000002, 100]
		]);
	});

	it('has no digits that binary fractions add, and says a unit once', () => {
		const sessions = chart('Sessions', [0.1 + 0.2], { unit: 'sessions' });
		expect(chartRows([sessions], 'Cost')).toEqual([
			['Cost', 'Sessions'],
			['00:00', 0.3]
		]);
	});

	it('says how much the values of a series leave out, where they do', () => {
		const leftOut = { label: 'Unpriced calls', counts: [3, 0] };
		const spend = chart('gpt-4o', [0.5, 0.25], { unit: 'USD' });
		const [series] = spend.series;
		if (!series) throw new Error('The chart has no series.');
		const other = { ...series, label: 'o3', leftOut: { ...leftOut, counts: [0, 0] } };
		expect(chartRows([{ ...spend, series: [{ ...series, leftOut }, other] }], 'Time')).toEqual([
			['Time', 'gpt-4o (USD)', 'gpt-4o: Unpriced calls', 'o3 (USD)'],
			['00:00', 0.5, 3, 0.5],
			['01:00', 0.25, 0, 0.25]
		]);
	});
});
