import type { ChartSeries, Palette } from './spec.ts';

/** Space round the chart, and the height of a line of text, in CSS pixels. */
const margin = 16;
const line = 20;

/** A chart as it stands on the page, as sharp as the screen that it is on. */
export interface Drawing {
	readonly canvas: HTMLCanvasElement;
	/** Those that have a name and a colour of their own. */
	readonly series: readonly ChartSeries[];
}

/**
 * Charts above each other as a picture that can stand alone: a title, their colours by name and an
 * opaque ground.
 * @returns null without a chart
 */
export function toPicture(
	charts: readonly Drawing[],
	title: string,
	palette: Palette
): HTMLCanvasElement | null {
	const first = charts[0]?.canvas;
	const picture = document.createElement('canvas');
	const context = picture.getContext('2d');
	if (!first || !context) return null;
	const scale = first.width / Math.max(1, first.clientWidth);
	const width = first.clientWidth + 2 * margin;
	const family = getComputedStyle(first).fontFamily;
	const font = `12px ${family}`;
	context.font = font;
	// The title names a single series.
	const all = charts.flatMap(({ series }) => series);
	const rows = legendRows(all, width - 2 * margin, (text) => context.measureText(text).width);
	let top = margin + line * (1 + rows.length) + 4;
	const height = charts.reduce((sum, { canvas }) => sum + canvas.clientHeight, top + margin);
	picture.width = Math.round(width * scale);
	picture.height = Math.round(height * scale);
	context.scale(scale, scale);
	context.fillStyle = palette.surface;
	context.fillRect(0, 0, width, height);
	context.textBaseline = 'middle';
	context.fillStyle = palette.text;
	context.font = `600 14px ${family}`;
	context.fillText(title, margin, margin + line / 2, width - 2 * margin);
	context.font = font;
	for (const [row, items] of rows.entries()) {
		const y = margin + line * (row + 1) + line / 2;
		for (const { label, color, x } of items) {
			context.fillStyle = palette[color];
			context.fillRect(margin + x, y - 4, 8, 8);
			context.fillStyle = palette.muted;
			context.fillText(label, margin + x + mark, y);
		}
	}
	for (const { canvas } of charts) {
		context.drawImage(canvas, margin, top, canvas.clientWidth, canvas.clientHeight);
		top += canvas.clientHeight;
	}
	return picture;
}

/** A colour's square with the room behind it, and between two names. */
const mark = 14;
const gap = 16;

interface LegendItem extends Pick<ChartSeries, 'label' | 'color'> {
	readonly x: number;
}

/** Names in rows that fit the width; none for a single series, which the title names. */
export function legendRows(
	series: readonly ChartSeries[],
	width: number,
	measure: (text: string) => number
): LegendItem[][] {
	const rows: LegendItem[][] = [];
	let x = Infinity;
	for (const { label, color } of series.length > 1 ? series : []) {
		const wide = mark + measure(label) + gap;
		if (x + wide > width) {
			rows.push([]);
			x = 0;
		}
		rows.at(-1)?.push({ label, color, x });
		x += wide;
	}
	return rows;
}
