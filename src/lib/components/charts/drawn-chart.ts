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
	Tooltip,
	type ChartEvent
} from 'chart.js';
import { chartConfig } from './config.ts';
import type { Needle } from './needle.svelte.ts';
import { readPalette } from './palette.ts';
import { markHref, type ChartSpec } from './spec.ts';

Chart.register(
	BarController,
	BarElement,
	CategoryScale,
	Filler,
	LinearScale,
	LineController,
	LineElement,
	PointElement,
	Tooltip
);

export interface ChartWays {
	/** A mark, or a bucket beside all marks, was clicked that leads somewhere. */
	readonly ongo?: (href: string) => void;
	/** Shared by charts that stand above each other on one axis. */
	readonly needle?: Needle | undefined;
}

/** A spec on a canvas. Browsers only. */
export class DrawnChart {
	readonly #canvas: HTMLCanvasElement;
	readonly #ways: ChartWays;
	readonly #chart: Chart<'bar' | 'line', (number | null)[], string>;
	#spec: ChartSpec;
	#onPaper = false;

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
		this.#chart.data = data;
		this.#chart.options = options ?? {};
		this.#chart.update('none');
	}

	/** Draws them for paper, or for the screen again, in the size that they have there. */
	print(onPaper: boolean): void {
		this.#onPaper = onPaper;
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
		const palette = readPalette(canvas.parentElement ?? document.body, this.#onPaper);
		const config = chartConfig(this.#spec, palette, needle !== undefined);
		if (needle) config.plugins = [needle.plugin()];
		config.options = {
			...config.options,
			color: palette.muted,
			// A canvas does not inherit the page's font, and the system's may lack Hangul.
			font: { family: getComputedStyle(canvas).fontFamily },
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
		const on = { intersect: true };
		const mark = this.#chart.getElementsAtEventForMode(native, 'nearest', on, false)[0];
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
