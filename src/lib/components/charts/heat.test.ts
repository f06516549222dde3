import { describe, expect, it } from 'vitest';
import { chartConfig } from './config.ts';
import { hottest } from './heat.ts';
import type { ChartSpec, Palette } from './spec.ts';

const palette = new Proxy({}, { get: (_target, key) => `rgb(${String(key)})` }) as Palette;
const row = (label: string, values: (number | null)[]) => ({
	id: label,
	label,
	color: 'series-1' as const,
	values
});
const spec: ChartSpec = {
	kind: 'heat',
	stacked: false,
	unit: 'USD',
	unfinishedFrom: null,
	format: (value) => `$${value}`,
	buckets: [0, 1, 2].map((hour) => ({ label: `${hour}`, title: `${hour}:00`, href: null })),
	series: [row('Mon', [0, null, 4]), row('Tue', [2, 1, 0])]
};

function paint(series: number, bucket: number): string {
	const set = chartConfig(spec, palette).data.datasets[series];
	const color = set?.backgroundColor as unknown as (context: { dataIndex: number }) => string;
	return color({ dataIndex: bucket });
}

describe('a heat map', () => {
	it('draws every cell as large as the others, whatever its value', () => {
		expect(chartConfig(spec, palette).data.datasets.map(({ data }) => data)).toEqual([
			[1, 1, 1],
			[1, 1, 1]
		]);
	});

	it('paints the most in the full colour, half of it paler, and nothing in another', () => {
		expect(hottest(spec)).toBe(4);
		expect(paint(0, 2)).toContain('rgb(series-1) 100%');
		expect(paint(1, 0)).toContain('rgb(series-1) 56%');
		expect(paint(0, 0)).toContain('rgb(line)');
	});

	it('leaves out what is unknown, which is not zero', () => {
		expect(paint(0, 1)).toBe('transparent');
	});
});
