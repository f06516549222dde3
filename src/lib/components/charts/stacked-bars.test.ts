import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from './chart-js.ts';
import { FlatBar, StackedBarController } from './stacked-bars.ts';

Chart.register(
	BarController,
	BarElement,
	CategoryScale,
	FlatBar,
	LinearScale,
	StackedBarController
);

type Series = readonly (number | null)[];

/** A canvas that nothing can be seen on. */
function canvas(): HTMLCanvasElement {
	const blank = { width: 600, height: 200, getContext: () => context };
	const context: unknown = new Proxy(
		{ canvas: blank },
		{
			get: (known, name) =>
				Reflect.get(known, name) ??
				(name === 'measureText' ? () => ({ width: 8 }) : () => undefined),
			set: () => true
		}
	);
	return blank as unknown as HTMLCanvasElement;
}

/** Where the bars of each series stand, as Chart.js' own controller puts them or as ours does. */
function places(type: 'bar' | 'stackedBar', series: readonly Series[]) {
	const chart = new Chart<'bar' | 'stackedBar', (number | null)[], string>(canvas(), {
		type: 'bar',
		data: {
			labels: (series[0] ?? []).map((_, index) => String(index)),
			datasets: series.map((data) => ({
				type,
				data: [...data],
				backgroundColor: '#000',
				stack: 'all',
				grouped: false,
				barPercentage: 1,
				categoryPercentage: 0.86,
				maxBarThickness: 28
			}))
		},
		options: {
			animation: false,
			responsive: false,
			scales: { x: { stacked: true }, y: { stacked: true, beginAtZero: true } }
		}
	});
	const bars = series.map((_, index) =>
		chart.getDatasetMeta(index).data.map((bar) => {
			const { x, y, base, width } = bar as unknown as Record<string, number>;
			return [x, y, base, width].map((px) => Math.round((px ?? Number.NaN) * 1_000) / 1_000);
		})
	);
	const controllers = series.map((_, index) => chart.getDatasetMeta(index).controller);
	const elements = series.flatMap((_, index) => chart.getDatasetMeta(index).data);
	chart.destroy();
	return { bars, controllers, elements };
}

describe('stacked bars', () => {
	it('stand where Chart.js’ own would stand', () => {
		const value = fc.option(fc.integer({ min: -1_000, max: 10_000 }), { nil: null });
		const chart = fc
			.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 }))
			.chain(([series, buckets]) =>
				fc.array(fc.array(value, { minLength: buckets, maxLength: buckets }), {
					minLength: series,
					maxLength: series
				})
			);
		fc.assert(
			fc.property(chart, (series) => {
				expect(places('stackedBar', series).bars).toEqual(places('bar', series).bars);
			}),
			{ numRuns: 60 }
		);
	});

	it('are what draws them, not Chart.js’ own', () => {
		const { controllers, elements } = places('stackedBar', [[1, 2]]);
		expect(controllers.every((each) => each instanceof StackedBarController)).toBe(true);
		expect(elements.every((each) => each instanceof FlatBar)).toBe(true);
	});
});
