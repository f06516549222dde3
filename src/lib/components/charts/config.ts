import type { ChartConfiguration, ChartDataset, Scale, ScriptableContext } from 'chart.js';
import { heatConfig } from './heat.ts';
import { fade, tooltip } from './paint.ts';
import type { ChartSeries, ChartSpec, ChartTick, Palette } from './spec.ts';

function dataset(
	series: ChartSeries,
	spec: ChartSpec,
	palette: Palette
): ChartDataset<'bar' | 'line', (number | null)[]> {
	const color = palette[series.color];
	const unfinished = spec.unfinishedFrom ?? Infinity;
	const base = { label: series.label, data: [...series.values], order: series.ghost ? 1 : 0 };
	if (spec.kind === 'lines' || series.ghost) {
		return {
			...base,
			type: 'line',
			borderColor: series.ghost ? fade(color, 0.45) : color,
			backgroundColor: color,
			borderWidth: 1.5,
			borderDash: series.ghost ? [4, 3] : [],
			pointRadius: (context: ScriptableContext<'line'>) => loneSample(series, context.dataIndex),
			pointHoverRadius: 3,
			tension: 0,
			spanGaps: false,
			segment: {
				borderDash: (segment) => (segment.p1DataIndex >= unfinished ? [3, 3] : undefined)
			}
		};
	}
	return {
		...base,
		type: 'bar',
		backgroundColor: (context: ScriptableContext<'bar'>) =>
			context.dataIndex >= unfinished || !isChosen(spec, context.dataIndex)
				? fade(color, 0.45)
				: color,
		borderRadius: 1,
		maxBarThickness: 28,
		categoryPercentage: 0.86,
		barPercentage: 1,
		stack: spec.stacked ? 'all' : series.id
	};
}

const isChosen = ({ chosen }: ChartSpec, bucket: number): boolean =>
	!chosen || (bucket >= chosen.first && bucket <= chosen.last);

/** Labels at these buckets only; Chart.js leaves out every second or third of them where it is narrow. */
function labelledAt(ticks: readonly ChartTick[]) {
	const labels = new Map(ticks.map(({ bucket, label }) => [bucket, label]));
	return {
		place(axis: Scale) {
			axis.ticks = ticks.map(({ bucket }) => ({ value: bucket }));
		},
		label: (bucket: number | string) => labels.get(Number(bucket)) ?? ''
	};
}

/** A sample between two gaps has no segment: it needs a point to be seen. */
function loneSample(series: ChartSeries, index: number): number {
	const { values } = series;
	const alone = values[index] != null && values[index - 1] == null && values[index + 1] == null;
	return alone ? 2 : 0;
}

/**
 * The Chart.js configuration of a spec: straight segments, no animation, one unit on the axis,
 * hover on the nearest bucket.
 */
export function chartConfig(
	spec: ChartSpec,
	palette: Palette
): ChartConfiguration<'bar' | 'line', (number | null)[], string> {
	if (spec.kind === 'heat') return heatConfig(spec, palette);
	const labelled = spec.ticks ? labelledAt(spec.ticks) : null;
	return {
		type: spec.kind === 'bars' ? 'bar' : 'line',
		data: {
			labels: spec.buckets.map((bucket) => bucket.label),
			datasets: spec.series.map((series) => dataset(series, spec, palette))
		},
		options: {
			animation: false,
			responsive: true,
			maintainAspectRatio: false,
			normalized: true,
			interaction: { mode: 'index', intersect: false },
			layout: { padding: { top: 4 } },
			plugins: {
				legend: { display: false },
				tooltip: {
					...tooltip(palette),
					callbacks: {
						title: (items) => spec.buckets[items[0]?.dataIndex ?? -1]?.title ?? '',
						label: (item) =>
							` ${item.dataset.label ?? ''}  ${item.parsed.y === null ? '–' : spec.format(item.parsed.y)}`
					}
				}
			},
			scales: {
				x: {
					stacked: spec.stacked,
					grid: { display: false },
					border: { color: palette.line },
					...(labelled ? { afterBuildTicks: labelled.place } : {}),
					ticks: {
						color: palette.muted,
						maxRotation: 0,
						autoSkipPadding: 14,
						font: { size: 11 },
						...(labelled ? { callback: labelled.label } : {})
					}
				},
				y: {
					stacked: spec.stacked,
					beginAtZero: true,
					grid: { color: palette.line },
					border: { display: false },
					ticks: {
						color: palette.muted,
						maxTicksLimit: 5,
						...(spec.whole ? { precision: 0 } : {}),
						font: { size: 11 },
						callback: (value) => spec.format(Number(value))
					}
				}
			}
		}
	};
}
