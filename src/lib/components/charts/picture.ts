import type { ChartSeries, Palette } from './spec.ts';

/** Space round the chart, and the height of a line of text, in CSS pixels. */
const margin = 16;
const line = 20;

/**
 * A chart as a picture that can stand alone: its title, its colours by name and an opaque ground.
 * @param chart the drawn canvas; as sharp as the screen that it is on
 */
export function toPicture(
	chart: HTMLCanvasElement,
	title: string,
	series: readonly ChartSeries[],
	palette: Palette
): HTMLCanvasElement {
	const scale = chart.width / Math.max(1, chart.clientWidth);
	const width = chart.clientWidth + 2 * margin;
	const picture = document.createElement('canvas');
	const context = picture.getContext('2d');
	if (!context) return chart;
	const family = getComputedStyle(chart).fontFamily;
	const font = `12px ${family}`;
	context.font = font;
	const rows = legendRows(series, width - 2 * margin, (text) => context.measureText(text).width);
	const top = margin + line * (1 + rows.length) + 4;
	picture.width = Math.round(width * scale);
	picture.height = Math.round((top + chart.clientHeight + margin) * scale);
	context.scale(scale, scale);
	context.fillStyle = palette.surface;
	context.fillRect(0, 0, width, top + chart.clientHeight + margin);
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
	context.drawImage(chart, margin, top, chart.clientWidth, chart.clientHeight);
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
