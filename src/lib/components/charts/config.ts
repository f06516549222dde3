import type { ChartConfiguration, ChartDataset, Scale, ScriptableContext } from 'chart.js';
import { evenTicks } from './even-ticks.ts';
import { heatConfig } from './heat.ts';
import { fade, tooltip } from './paint.ts';
import { markText, type ChartSeries, type ChartSpec, type Palette } from './spec.ts';
import { yearTicks } from './year-ticks.ts';

const dashes = { solid: [], dashed: [6, 3], dotted: [2, 3] };

/** Above it a mark is too small for what tells it from others, which would cost a frame. */
const manyMarks = 2_000;

function dataset(
	series: ChartSeries,
	spec: ChartSpec,
	palette: Palette
): ChartDataset<'bar' | 'stackedBar' | 'line', (number | null)[]> {
	const color = palette[series.color];
	const unfinished = spec.unfinishedFrom ?? Infinity;
	const many = spec.buckets.length * spec.series.length > manyMarks;
	const order = series.ghost ? 1 : series.line ? -1 : 0;
	const base = { label: series.label, data: [...series.values], order };
	if (spec.kind === 'lines' || series.ghost || series.line) {
		const target = spec.series.findIndex(({ id }) => id === series.fillTo);
		return {
			...base,
			type: 'line',
			// Upon nothing: among stacked bars lines would else be stacked upon each other.
			stack: series.id,
			borderColor: series.ghost ? fade(color, 0.45) : color,
			backgroundColor: target < 0 ? color : fade(color, 0.15),
			fill: target < 0 ? false : target,
			borderWidth: 1.5,
			borderDash: series.ghost || series.line ? [4, 3] : dashes[series.dash ?? 'solid'],
			...lonePoints(series),
			pointHitRadius: 6,
			pointHoverRadius: 3,
			tension: 0,
			spanGaps: false,
			...(unfinished < spec.buckets.length &&
				!many && {
					segment: {
						borderDash: (segment) => (segment.p1DataIndex >= unfinished ? [3, 3] : undefined)
					}
				})
		};
	}
	return {
		...base,
		type: many && spec.stacked ? 'stackedBar' : 'bar',
		// One for all of them, so that Chart.js resolves it once; `paleBars` makes some paler.
		backgroundColor: color,
		borderRadius: many ? 0 : 1,
		maxBarThickness: 28,
		categoryPercentage: 0.86,
		barPercentage: 1,
		stack: spec.stacked ? 'all' : series.id,
		// One stack has no neighbours to make room for, which Chart.js would look for at each bar.
		grouped: !spec.stacked
	};
}

/** A label and what keeps it from the next, px. */
const labelPx = { clock: 56, date: 80 };

/** At the spec's own ticks, else at round times or from years: Chart.js leaves some out where labels are longer. */
function placeTicks(axis: Scale, { ticks, buckets }: ChartSpec): void {
	const at = ticks?.map(({ bucket }) => bucket) ?? ticksOf(buckets, axis);
	if (at) axis.ticks = at.map((value) => ({ value }));
	const begins = new Map(ticks?.map(({ bucket, begins }) => [bucket, begins]));
	for (const tick of axis.ticks) {
		tick.major = (ticks ? begins.get(tick.value) : buckets[tick.value]?.begins) ?? false;
	}
}

function ticksOf(buckets: ChartSpec['buckets'], { width }: Scale): readonly number[] | null {
	const even = evenTicks(
		buckets.map(({ roundness }) => roundness),
		width / labelPx.clock
	);
	if (even) return even;
	return buckets.some(({ roundness }) => roundness !== undefined)
		? null
		: yearTicks(
				buckets.map(({ begins }) => begins ?? false),
				width / labelPx.date
			);
}

/** A sample between two gaps has no segment: it needs a point to be seen. */
function lonePoints({ values }: ChartSeries) {
	const isLone = (index: number) =>
		values[index] != null && values[index - 1] == null && values[index + 1] == null;
	// What is asked of each point is slow: only where there is one to be seen.
	if (!values.some((_, index) => isLone(index))) return { pointRadius: 0 };
	return {
		pointRadius: ({ dataIndex }: ScriptableContext<'line'>) => (isLone(dataIndex) ? 2 : 0)
	};
}

/** Of what stands side by side; values that are stacked have decimal units. */
function stepOf({ step, series }: ChartSpec): { stepSize?: number } {
	const values = series.flatMap((each) => each.values.filter((value) => value !== null));
	const size = step?.(values.reduce((most, value) => Math.max(most, value), 0)) ?? null;
	return size === null ? {} : { stepSize: size };
}

/** Room for the values' labels where several charts stand above each other on one axis. */
const alignedWidth = 72;

/**
 * The Chart.js configuration of a spec: straight segments, no animation, one unit on the axis,
 * hover on the nearest bucket.
 * @param aligned lays the plot where that of every other aligned chart is
 */
export function chartConfig(
	spec: ChartSpec,
	palette: Palette,
	aligned = false
): ChartConfiguration<'bar' | 'stackedBar' | 'line', (number | null)[], string> {
	if (spec.kind === 'heat') return heatConfig(spec, palette);
	const labels = new Map(
		spec.ticks?.map(({ bucket, label }) => [bucket, label]) ??
			spec.buckets.map(({ label }, bucket) => [bucket, label])
	);
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
			layout: { autoPadding: !aligned, padding: { top: 4 } },
			plugins: {
				legend: { display: false },
				tooltip: {
					...tooltip(palette),
					callbacks: {
						title: (items) => spec.buckets[items[0]?.dataIndex ?? -1]?.title ?? '',
						label: ({ dataset, datasetIndex, dataIndex }) =>
							` ${dataset.label ?? ''}  ${markText(spec, datasetIndex, dataIndex)}`
					}
				}
			},
			scales: {
				x: {
					stacked: spec.stacked,
					// Bars need half a bucket at both ends.
					...(aligned && { offset: true }),
					grid: { display: false },
					border: { color: palette.line },
					afterBuildTicks: (axis) => placeTicks(axis, spec),
					ticks: {
						major: { enabled: true },
						color: ({ tick }) => (tick.major ? palette.text : palette.muted),
						maxRotation: 0,
						autoSkipPadding: 14,
						// Labels of one axis are about as long as each other: not each of hundreds is measured.
						sampleSize: 24,
						font: { size: 11 },
						callback: (bucket) => labels.get(Number(bucket)) ?? ''
					}
				},
				y: {
					stacked: spec.stacked,
					beginAtZero: true,
					...(aligned && {
						afterFit: (axis) => {
							axis.width = alignedWidth;
						}
					}),
					grid: { color: palette.line },
					border: { display: false },
					ticks: {
						color: palette.muted,
						maxTicksLimit: 5,
						...(spec.whole ? { precision: 0 } : {}),
						...stepOf(spec),
						font: { size: 11 },
						callback: (value) => spec.format(Number(value))
					}
				}
			}
		}
	};
}
