import type { Chart, Plugin } from 'chart.js';
import { fade } from './paint.ts';
import type { ChartSpec } from './spec.ts';

/** Whether a bucket is drawn paler: it is still filling, or others are chosen. */
export function isPale({ unfinishedFrom, chosen }: ChartSpec, bucket: number): boolean {
	if (unfinishedFrom !== null && bucket >= unfinishedFrom) return true;
	return Boolean(chosen && (bucket < chosen.first || bucket > chosen.last));
}

/**
 * Draws such bars paler. As a plugin, since a colour that is asked for each bar costs a chart of
 * thousands most of its time.
 * @param shown what is on the chart now
 */
export function paleBars(shown: () => ChartSpec): Plugin {
	return {
		id: 'paleBars',
		beforeDatasetsDraw: (chart) => {
			const spec = shown();
			if (spec.kind !== 'bars') return;
			const pale = spec.buckets.flatMap((_, index) => (isPale(spec, index) ? [index] : []));
			for (const [index] of spec.series.entries()) paint(chart, index, pale);
		}
	};
}

function paint(
	chart: Pick<Chart, 'getDatasetMeta' | 'data'>,
	series: number,
	pale: number[]
): void {
	const meta = chart.getDatasetMeta(series);
	const color = chart.data.datasets[series]?.backgroundColor;
	if (meta.type === 'line' || typeof color !== 'string') return;
	for (const index of pale) {
		const bar = meta.data[index];
		// The options are those of all bars: this one gets its own.
		if (bar) bar.options = { ...bar.options, backgroundColor: fade(color, 0.45) };
	}
}
