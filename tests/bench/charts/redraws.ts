/** In the page: a chart as the portal draws it, given other figures again and again. */
import { DrawnChart } from '../../../src/lib/components/charts/drawn-chart.ts';
import type { ChartColor, ChartSpec } from '../../../src/lib/components/charts/spec.ts';

export interface RedrawPlan {
	readonly kind: 'bars' | 'lines';
	readonly buckets: number;
	readonly series: number;
	readonly rounds: number;
}

export interface Redraws {
	/** From the new figures until they are on the canvas, ms each. */
	readonly drawMs: readonly number[];
	/** From frame to frame while each has new figures, ms. */
	readonly frameMs: readonly number[];
}

const colors: readonly ChartColor[] = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7',
	'series-other',
	'danger',
	'accent'
];

function specOf({ kind, buckets, series }: RedrawPlan, round: number): ChartSpec {
	return {
		kind,
		stacked: kind === 'bars',
		unit: 'USD',
		format: (value) => `$${value.toFixed(2)}`,
		unfinishedFrom: buckets - 1,
		buckets: Array.from({ length: buckets }, (_, index) => ({
			label: `Nov ${1 + (index % 30)}`,
			title: `day ${index}`,
			begins: index % 30 === 0,
			href: `/admin/monitoring/traces?from=${index}`
		})),
		series: Array.from({ length: series }, (_, of) => ({
			id: `model-${of}`,
			label: `model-${of}`,
			color: colors[of % colors.length] ?? 'faint',
			values: Array.from(
				{ length: buckets },
				(_, index) => 10 + 8 * Math.sin(index / 9 + of + round / 3)
			),
			hrefOf: (index: number) => `/traces?model=${of}&from=${index}`
		}))
	};
}

export async function measureRedraws(plan: RedrawPlan): Promise<Redraws> {
	const host = document.createElement('div');
	host.style.cssText = 'position:relative;width:1200px;height:240px';
	const canvas = document.createElement('canvas');
	host.append(canvas);
	document.body.replaceChildren(host);
	const chart = new DrawnChart(canvas, specOf(plan, 0), {});
	const drawMs: number[] = [];
	const frameMs: number[] = [];
	let before = await new Promise<number>(requestAnimationFrame);
	for (let round = 1; round <= plan.rounds; round += 1) {
		const spec = specOf(plan, round);
		const began = performance.now();
		chart.show(spec);
		drawMs.push(performance.now() - began);
		const now = await new Promise<number>(requestAnimationFrame);
		frameMs.push(now - before);
		before = now;
	}
	chart.destroy();
	// The first ones compile what the others run.
	return { drawMs: drawMs.slice(10), frameMs: frameMs.slice(10) };
}
