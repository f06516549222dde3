/** Thousands of bars upon each other, one stack a bucket, drawn within a frame or two. */
import type { Scale, UpdateMode } from 'chart.js';
import { BarController, BarElement } from './chart-js.ts';

declare module 'chart.js' {
	interface ChartTypeRegistry {
		stackedBar: ChartTypeRegistry['bar'];
	}
}

/** A bar too small for an edge: a filled rectangle. */
export class FlatBar extends BarElement {
	// Not its parent's, which Chart.js registers with it, and first.
	static override readonly id = 'flatBar';

	override draw(context: CanvasRenderingContext2D): void {
		const { x, y, base, width } = this as unknown as Box;
		context.fillStyle = this.options.backgroundColor;
		context.fillRect(x - width / 2, Math.min(y, base), width, Math.abs(base - y));
	}
}

/** Where a bar stands, px: its middle, its head, its foot. */
interface Box {
	readonly x: number;
	readonly y: number;
	readonly base: number;
	readonly width: number;
}

/**
 * Chart.js looks for neighbours and other axes at each single bar, a fifth of a redraw: a stack has neither.
 * These bars are upright, look alike (`paleBars` makes some paler) and are not animated.
 */
export class StackedBarController extends BarController {
	static override readonly id = 'stackedBar';
	static override readonly defaults = { ...BarController.defaults, dataElementType: FlatBar.id };

	override updateElements(
		bars: BarElement[],
		start: number,
		count: number,
		mode: UpdateMode
	): void {
		const { iScale, vScale } = this._cachedMeta;
		if (!iScale || !vScale || count === 0) return;
		const options = this.resolveDataElementOptions(start, mode);
		const width = this.#width(iScale, bars.length);
		const ground = vScale.getBasePixel();
		const zero = vScale.getPixelForValue(0);
		const halfLine = vScale.getLineWidthForValue(0) / 2;
		for (let index = start; index < start + count; index += 1) {
			const parsed = this.getParsed(index) as { readonly x: number; readonly y: number | null };
			let y = ground;
			let base = ground;
			if (parsed.y !== null) {
				// The sum of those below and this one.
				const head = this.applyStack(vScale, parsed as never);
				y = vScale.getPixelForValue(head);
				base = vScale.getPixelForValue(head - parsed.y);
				// The lowest leaves the axis to be seen.
				if (base === zero) base += Math.sign(y - base) * halfLine;
			}
			Object.assign(bars[index] ?? {}, {
				options,
				horizontal: false,
				x: iScale.getPixelForValue(parsed.x, index),
				y,
				base,
				width,
				height: Math.abs(base - y)
			});
		}
	}

	/** Of each bar, px. */
	#width(scale: Scale, buckets: number): number {
		const step = buckets > 1 ? scale.getPixelForValue(1) - scale.getPixelForValue(0) : scale.width;
		const look = this.getDataset() as { categoryPercentage?: number; maxBarThickness?: number };
		return Math.min(look.maxBarThickness ?? Infinity, step * (look.categoryPercentage ?? 1));
	}
}
