import type { ChartData, ChartEvent } from 'chart.js';
import {
	BarController,
	BarElement,
	CategoryScale,
	Chart,
	Filler,
	LinearScale,
	LineController,
	LineElement,
	PointElement,
	Tooltip
} from './chart-js.ts';
import { chartConfig } from './config.ts';
import type { Needle } from './needle.svelte.ts';
import { paleBars } from './pale-bars.ts';
import { readPalette } from './palette.ts';
import { markHref, type ChartSpec } from './spec.ts';
import { StackedBarController } from './stacked-bars.ts';

Chart.register(
	BarController,
	BarElement,
	CategoryScale,
	Filler,
	LinearScale,
	LineController,
	LineElement,
	PointElement,
	StackedBarController,
	Tooltip
);

type ShownData = ChartData<'bar' | 'stackedBar' | 'line', (number | null)[], string>;

export interface ChartWays {
	/** A mark, or a bucket beside all marks, was clicked that leads somewhere. */
	readonly ongo?: (href: string) => void;
	/** Shared by charts that stand above each other on one axis. */
	readonly needle?: Needle | undefined;
}

/**
 * Gives a chart other data in the datasets and lists that it has: for those that it does not know Chart.js
 * makes marks anew, thousands of them.
 */
function replaceData(shown: ShownData, next: ShownData): void {
	shown.labels = next.labels ?? [];
	const { datasets } = shown;
	datasets.length = Math.min(datasets.length, next.datasets.length);
	for (const [index, dataset] of next.datasets.entries()) {
		const kept = datasets[index];
		if (!kept || kept.type !== dataset.type) {
			datasets[index] = dataset;
			continue;
		}
		for (const key of Object.keys(kept)) if (!(key in dataset)) Reflect.deleteProperty(kept, key);
		const { data } = kept;
		const isAsLong = data.length === dataset.data.length;
		if (isAsLong) for (const [at, value] of dataset.data.entries()) data[at] = value;
		Object.assign(kept, dataset, isAsLong ? { data } : {});
	}
}

/** A spec on a canvas. Browsers only. */
export class DrawnChart {
	readonly #canvas: HTMLCanvasElement;
	readonly #ways: ChartWays;
	readonly #chart: Chart<'bar' | 'stackedBar' | 'line', (number | null)[], string>;
	#spec: ChartSpec;

	constructor(canvas: HTMLCanvasElement, spec: ChartSpec, ways: ChartWays) {
		this.#canvas = canvas;
		this.#ways = ways;
		this.#spec = spec;
		this.#chart = new Chart(canvas, this.#config());
	}

	/** Draws other figures on the same canvas, at once. */
	show(spec: ChartSpec): void {
		this.#spec = spec;
		this.redraw();
	}

	/** Draws the same figures in the theme and the font of now. */
	redraw(): void {
		const { data, options } = this.#config();
		replaceData(this.#chart.data, data);
		this.#chart.options = options ?? {};
		this.#chart.update('none');
	}

	/** As `redraw`, in the size that the canvas has now. */
	resize(): void {
		this.#chart.resize();
		this.redraw();
	}

	/** Draws what is drawn again, with the needle where it is now. */
	drawNeedle(): void {
		this.#chart.draw();
	}

	/** The bucket at a pixel of the canvas. */
	bucketAtPixel(x: number): number {
		return this.#chart.scales.x?.getValueForPixel(x) ?? 0;
	}

	destroy(): void {
		this.#chart.destroy();
	}

	#config() {
		const canvas = this.#canvas;
		const { ongo, needle } = this.#ways;
		// A canvas does not inherit the page's font, and the system's may lack Hangul. Set for all charts,
		// since a tooltip knows no other default.
		Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
		const palette = readPalette(canvas.parentElement ?? document.body);
		const config = chartConfig(this.#spec, palette, needle !== undefined);
		config.plugins = [paleBars(() => this.#spec), ...(needle ? [needle.plugin()] : [])];
		config.options = {
			...config.options,
			color: palette.muted,
			onClick: (event) => {
				const href = this.#hrefAt(event);
				if (href) ongo?.(href);
			},
			onHover: (event) => {
				canvas.style.cursor = this.#hrefAt(event) ? 'pointer' : '';
				if (needle) needle.at = this.#bucketAt(event);
			}
		};
		return config;
	}

	/** Of the mark under the pointer; beside all marks, of the bucket. */
	#hrefAt(event: ChartEvent): string | null {
		const { native } = event;
		if (!native) return null;
		const on = (mode: 'nearest' | 'point') =>
			this.#chart.getElementsAtEventForMode(native, mode, { intersect: true }, false);
		const isGhost = ({ datasetIndex }: { readonly datasetIndex: number }) =>
			this.#spec.series[datasetIndex]?.ghost === true;
		// What is drawn behind is hit where nothing stands before it.
		const mark = on('point').every(isGhost)
			? on('nearest')[0]
			: on('nearest')
					.concat(on('point'))
					.find((each) => !isGhost(each));
		if (mark) return markHref(this.#spec, mark.datasetIndex, mark.index);
		return this.#spec.buckets[this.#bucketAt(event) ?? -1]?.href ?? null;
	}

	/** null beside the plot. */
	#bucketAt({ native }: ChartEvent): number | null {
		if (!native) return null;
		const near = { intersect: false };
		return this.#chart.getElementsAtEventForMode(native, 'index', near, false)[0]?.index ?? null;
	}
}
