/** Thousands of bars upon each other, one stack a bucket, drawn within a frame. */
import type { Scale, UpdateMode } from 'chart.js';
import { BarController, type BarElement } from './chart-js.ts';

declare module 'chart.js' {
	interface ChartTypeRegistry {
		stackedBar: ChartTypeRegistry['bar'];
	}
}

/** Where a bar stands, px: its middle, its head, its foot. */
interface Box {
	x: number;
	y: number;
	base: number;
	width: number;
	height: number;
	horizontal: boolean;
}

/** Bucket → sum of a stack up to and with one dataset; what is above zero and what is below it stand apart. */
interface Heads {
	readonly above: Float64Array;
	readonly below: Float64Array;
}

interface Bar {
	x: number;
	/** null where there is none. */
	y: number | null;
}

/**
 * Chart.js looks for neighbours, other stacks and other axes at each single bar, most of a redraw: here all
 * stand in one stack a bucket. The bars are upright, look alike (`paleBars` makes some paler), have no edge
 * and are not animated.
 */
export class StackedBarController extends BarController {
	static override readonly id = 'stackedBar';
	static override readonly defaults = BarController.defaults;

	#heads: Heads = { above: new Float64Array(), below: new Float64Array() };

	override parse(start: number, count: number): void {
		const values = this.getDataset().data as readonly unknown[];
		const bars = this._cachedMeta._parsed as Bar[];
		const known = this.#heads;
		const heads =
			known.above.length === values.length
				? known
				: { above: new Float64Array(values.length), below: new Float64Array(values.length) };
		const under = this.#under();
		for (let index = start; index < start + count; index += 1) {
			const value = values[index];
			const y = typeof value === 'number' && Number.isFinite(value) ? value : null;
			const bar = bars[index];
			if (bar) Object.assign(bar, { x: index, y });
			else bars[index] = { x: index, y };
			heads.above[index] = (under?.above[index] ?? 0) + Math.max(0, y ?? 0);
			heads.below[index] = (under?.below[index] ?? 0) + Math.min(0, y ?? 0);
		}
		this.#heads = heads;
	}

	protected override getMinMax(scale: Scale): { min: number; max: number } {
		const bars = this._cachedMeta._parsed as Bar[];
		if (scale !== this._cachedMeta.vScale) return { min: 0, max: bars.length - 1 };
		const range = { min: Infinity, max: -Infinity };
		for (const [index, { y }] of bars.entries()) {
			if (y === null) continue;
			const head = this.#headOf(index, y);
			range.min = Math.min(range.min, head);
			range.max = Math.max(range.max, head);
		}
		return range;
	}

	override updateElements(
		bars: BarElement[],
		start: number,
		count: number,
		mode: UpdateMode
	): void {
		const { iScale, vScale, _parsed: parsed } = this._cachedMeta;
		if (!iScale || !vScale || count === 0) return;
		const options = this.resolveDataElementOptions(start, mode);
		const width = this.#width(iScale, bars.length);
		const ground = vScale.getBasePixel();
		const zero = vScale.getPixelForValue(0);
		const halfLine = vScale.getLineWidthForValue(0) / 2;
		for (let index = start; index < start + count; index += 1) {
			const bar = bars[index];
			const { x, y: value } = parsed[index] as Bar;
			if (!bar) continue;
			let y = ground;
			let base = ground;
			if (value !== null) {
				const head = this.#headOf(index, value);
				y = vScale.getPixelForValue(head);
				base = vScale.getPixelForValue(head - value);
				// The lowest leaves the axis to be seen.
				if (base === zero) base += Math.sign(y - base) * halfLine;
			}
			// One by one: thousands of objects for it would be felt.
			const box = bar as unknown as Box;
			bar.options = options as BarElement['options'];
			box.horizontal = false;
			box.x = iScale.getPixelForValue(x, index);
			box.y = y;
			box.base = base;
			box.width = width;
			box.height = Math.abs(base - y);
		}
	}

	/** A bar too small for an edge is a filled rectangle. */
	override draw(): void {
		const { ctx } = this.chart;
		let filled: unknown = null;
		for (const bar of this._cachedMeta.data as BarElement[]) {
			const { x, y, base, width } = bar as unknown as Box;
			const { backgroundColor } = bar.options;
			if (backgroundColor !== filled) ctx.fillStyle = backgroundColor;
			filled = backgroundColor;
			ctx.fillRect(x - width / 2, Math.min(y, base), width, Math.abs(base - y));
		}
	}

	#headOf(index: number, value: number): number {
		const { above, below } = this.#heads;
		return (value < 0 ? below[index] : above[index]) ?? 0;
	}

	/** Of the dataset on which this one stands; null for the lowest. */
	#under(): Heads | null {
		for (let index = this.index - 1; index >= 0; index -= 1) {
			if (!this.chart.isDatasetVisible(index)) continue;
			const { controller } = this.chart.getDatasetMeta(index);
			if (controller instanceof StackedBarController) return controller.#heads;
		}
		return null;
	}

	/** Of each bar, px. */
	#width(scale: Scale, buckets: number): number {
		const step = buckets > 1 ? scale.getPixelForValue(1) - scale.getPixelForValue(0) : scale.width;
		const look = this.getDataset() as { categoryPercentage?: number; maxBarThickness?: number };
		return Math.min(look.maxBarThickness ?? Infinity, step * (look.categoryPercentage ?? 1));
	}
}
