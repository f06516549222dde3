import type { ChartConfiguration, ScriptableContext } from 'chart.js';
import { fade, tooltip } from './paint.ts';
import { markText, type ChartSpec, type Palette } from './spec.ts';

/** How much of its colour the least value above zero has. */
const palest = 0.12;

/** The most that a heat map shows: its darkest cell; 0 when there is nothing. */
export function hottest({ series }: ChartSpec): number {
	return Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
}

/**
 * A heat map: a row for each series, from the top, a column for each bucket, and a value as the depth
 * of its colour. Chart.js has bars alone: each cell is a bar of height one upon the others of its column.
 */
export function heatConfig(
	spec: ChartSpec,
	palette: Palette
): ChartConfiguration<'bar' | 'line', (number | null)[], string> {
	const most = hottest(spec);
	const paint = (value: number | null | undefined, color: string): string => {
		if (value == null) return 'transparent';
		if (value <= 0) return fade(palette.line, 0.55);
		return fade(color, palest + (1 - palest) * (value / most));
	};
	return {
		type: 'bar',
		data: {
			labels: spec.buckets.map(({ label }) => label),
			datasets: spec.series.map(({ label, color, values }) => {
				const painted = ({ dataIndex }: ScriptableContext<'bar'>) =>
					paint(values[dataIndex], palette[color]);
				return {
					type: 'bar',
					label,
					data: spec.buckets.map(() => 1),
					backgroundColor: painted,
					hoverBackgroundColor: painted,
					hoverBorderColor: palette.text,
					borderColor: palette.surface,
					borderWidth: 1,
					borderSkipped: false,
					categoryPercentage: 1,
					barPercentage: 1,
					stack: 'all'
				};
			})
		},
		options: {
			animation: false,
			responsive: true,
			maintainAspectRatio: false,
			interaction: { mode: 'nearest', intersect: true },
			plugins: {
				legend: { display: false },
				tooltip: {
					...tooltip(palette),
					displayColors: false,
					callbacks: {
						title: ([item]) =>
							`${item?.dataset.label ?? ''} ${spec.buckets[item?.dataIndex ?? -1]?.title ?? ''}`,
						label: ({ datasetIndex, dataIndex }) => markText(spec, datasetIndex, dataIndex)
					}
				}
			},
			scales: {
				x: {
					stacked: true,
					grid: { display: false },
					border: { display: false },
					ticks: { color: palette.muted, maxRotation: 0, autoSkipPadding: 8, font: { size: 11 } }
				},
				y: {
					stacked: true,
					reverse: true,
					min: 0,
					max: spec.series.length,
					grid: { display: false },
					border: { display: false },
					// In the middle of each row.
					afterBuildTicks: (axis) => {
						axis.ticks = spec.series.map((_, row) => ({ value: row + 0.5 }));
					},
					ticks: {
						autoSkip: false,
						color: palette.muted,
						font: { size: 11 },
						callback: (value) => spec.series[Math.floor(Number(value))]?.label ?? ''
					}
				}
			}
		}
	};
}
