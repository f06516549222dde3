import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from './chart-js.ts';
import { StackedBarController } from './stacked-bars.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, StackedBarController);

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

const dataset = (type: 'bar' | 'stackedBar', data: Series) => ({
	type,
	data: [...data],
	backgroundColor: '#000',
	stack: 'all',
	grouped: false,
	barPercentage: 1,
	categoryPercentage: 0.86,
	maxBarThickness: 28
});

/** A chart of Chart.js' own bars or of ours. */
function drawn(type: 'bar' | 'stackedBar', series: readonly Series[]) {
	return new Chart<'bar' | 'stackedBar', (number | null)[], string>(canvas(), {
		type: 'bar',
		data: {
			labels: (series[0] ?? []).map((_, index) => String(index)),
			datasets: series.map((data) => dataset(type, data))
		},
		options: {
			animation: false,
			responsive: false,
			scales: { x: { stacked: true }, y: { stacked: true, beginAtZero: true } }
		}
	});
}

/** Where the bars of each visible series stand; of one without height, its middle alone. */
function placesIn(chart: ReturnType<typeof drawn>) {
	return chart.getSortedVisibleDatasetMetas().map(({ data }) =>
		data.map((bar) => {
			const {
				x = NaN,
				y = NaN,
				base = NaN,
				width = NaN
			} = bar as unknown as Record<string, number>;
			const place = y === base ? [x] : [x, y, base, width];
			return place.map((px) => Math.round(px * 1_000) / 1_000);
		})
	);
}

/** As many series of as many buckets each. */
const manySeries = (shape: fc.Arbitrary<readonly [series: number, buckets: number]>) =>
	shape.chain(([series, buckets]) => {
		const value = fc.option(fc.integer({ min: -1_000, max: 10_000 }), { nil: null });
		const values = fc.array(value, { minLength: buckets, maxLength: buckets });
		return fc.array(values, { minLength: series, maxLength: series });
	});
const anyShape = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 }));

describe('stacked bars', () => {
	it('stand where Chart.js’ own would stand', () => {
		fc.assert(
			fc.property(manySeries(anyShape), (series) => {
				const [ours, theirs] = [drawn('stackedBar', series), drawn('bar', series)];
				expect(placesIn(ours)).toEqual(placesIn(theirs));
				for (const chart of [ours, theirs]) chart.destroy();
			}),
			{ numRuns: 60 }
		);
	});

	it('do so after other figures, more or fewer buckets, and without a series that is hidden', () => {
		fc.assert(
			fc.property(
				manySeries(anyShape),
				manySeries(anyShape),
				fc.nat(4),
				(before, after, hidden) => {
					const places = (['stackedBar', 'bar'] as const).map((type) => {
						const chart = drawn(type, before);
						chart.data.labels = (after[0] ?? []).map((_, index) => String(index));
						chart.data.datasets.length = Math.min(before.length, after.length);
						for (const [index, data] of after.entries()) {
							const kept = chart.data.datasets[index];
							if (kept) kept.data = [...data];
							else chart.data.datasets.push(dataset(type, data));
						}
						if (hidden < after.length) chart.setDatasetVisibility(hidden, false);
						chart.update('none');
						const stand = placesIn(chart);
						chart.destroy();
						return stand;
					});
					expect(places[0]).toEqual(places[1]);
				}
			),
			{ numRuns: 60 }
		);
	});

	it('are what draws them, not Chart.js’ own', () => {
		const chart = drawn('stackedBar', [[1, 2]]);
		expect(chart.getDatasetMeta(0).controller).toBeInstanceOf(StackedBarController);
		chart.destroy();
	});
});
