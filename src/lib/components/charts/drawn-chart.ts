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
import { paleBars } from './pale-bars.ts';
import { readPalette } from './palette.ts';
import { markHref, type ChartSpec } from './spec.ts';

/** A bar that is drawn as what most are, a filled rectangle, in a fraction of the time. */
class FlatBar extends BarElement {
	static override readonly id = 'bar';

	override draw(context: CanvasRenderingContext2D): void {
		const { borderWidth, borderRadius, backgroundColor } = this.options;
		if (borderWidth !== 0 || borderRadius !== 0) {
			super.draw(context);
			return;
		}
		const { x, y, base, width } = this.getProps(['x', 'y', 'base', 'width'], true);
		if (x === null || y === null) return;
		context.fillStyle = backgroundColor;
		context.fillRect(x - width / 2, Math.min(y, base), width, Math.abs(base - y));
	}
}

Chart.register(
	BarController,
	FlatBar,
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
