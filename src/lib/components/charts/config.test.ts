import { describe, expect, it } from 'vitest';
import { chartConfig } from './config.ts';
import type { ChartSpec, Palette } from './spec.ts';

const palette = new Proxy({}, { get: (_target, key) => `rgb(${String(key)})` }) as Palette;
const spec: ChartSpec = {
	kind: 'bars',
	stacked: true,
	unit: 'sessions',
	unfinishedFrom: 2,
	format: (value) => `${value} 건`,
	buckets: [0, 1, 2].map((hour) => ({ label: `${hour}h`, title: `hour ${hour}`, href: null })),
	series: [{ id: 'ok', label: 'OK', color: 'series-1', values: [1, null, 3] }]
};

describe('chartConfig', () => {
	it('keeps a missing value missing instead of drawing it as zero', () => {
		expect(chartConfig(spec, palette).data.datasets[0]?.data).toEqual([1, null, 3]);
	});

	it('copies values, because Chart.js writes into the arrays that it is given', () => {
		expect(chartConfig(spec, palette).data.datasets[0]?.data).not.toBe(spec.series[0]?.values);
	});

	it('draws the previous period as a dashed line behind the bars', () => {
		const ghost = { ...spec.series[0]!, id: 'before', ghost: true };
		const sets = chartConfig({ ...spec, series: [...spec.series, ghost] }, palette).data.datasets;
		expect(sets.map((set) => set.type)).toEqual(['bar', 'line']);
		expect(sets[1]?.order).toBeGreaterThan(sets[0]?.order ?? 0);
	});

	it('labels the time axis where the chart says, not at every nth bucket', () => {
		const ticks = [{ bucket: 2, label: 'Nov 23', begins: true }];
		const axis = chartConfig({ ...spec, ticks }, palette).options?.scales?.x;
		const scale = { width: 600, ticks: [{ value: 0 }, { value: 1 }, { value: 2 }] };
		axis?.afterBuildTicks?.(scale as never);
		expect(scale.ticks).toEqual([{ value: 2, major: true }]);
		const label = axis?.ticks?.callback as unknown as (value: number) => string;
		expect(label(2)).toBe('Nov 23');
	});

	it('keeps the first label off the beginning of a year', () => {
		const buckets = Array.from({ length: 58 }, (_, week) => ({
			...spec.buckets[0]!,
			begins: week === 1
		}));
		const axis = chartConfig({ ...spec, buckets }, palette).options?.scales?.x;
		const scale = { width: 250, ticks: buckets.map((_, value) => ({ value })) };
		axis?.afterBuildTicks?.(scale as never);
		expect(scale.ticks).toEqual([
			{ value: 1, major: true },
			{ value: 21, major: false },
			{ value: 41, major: false }
		]);
	});
});
