import type { Light } from '../../replay/glow.ts';
import type { RowFacts } from '../view/row-facts.ts';
import { barInk } from './bar-ink.ts';
import type { InkColour, RowInk } from './row-ink.ts';
import {
	buttonPx,
	iconLeftPx,
	iconPx,
	indentPx,
	namePx,
	placeBar,
	stackedBarPx,
	type RowLayout
} from './row-layout.ts';

/** One row of a picture. */
interface PaintedRow {
	readonly facts: RowFacts;
	/** From the picture's upper edge. */
	readonly topPx: number;
	readonly startPx: number;
	readonly endPx: number;
	/** Stretches that the shown path leads through, px of the bars. */
	readonly marks: readonly { readonly left: number; readonly width: number }[];
	/** A path is shown, and leads elsewhere. */
	readonly isBeside: boolean;
	readonly light: Light;
}

interface RowPicture {
	readonly rows: readonly PaintedRow[];
	readonly layout: RowLayout;
	/** Of the bars. */
	readonly widthPx: number;
	readonly heightPx: number;
	readonly ink: RowInk;
}

type Context = CanvasRenderingContext2D;

/**
 * Paints what rows show besides their words: icons, bars, durations, the path. On a canvas, because
 * the same as elements costs more than a frame when a person scrolls or zooms.
 */
export function paintRows(canvas: HTMLCanvasElement, picture: RowPicture): void {
	const { rows, layout, widthPx, heightPx, ink } = picture;
	const density = devicePixelRatio;
	const context = canvas.getContext('2d');
	if (!context) return;
	fitSize(canvas, layout.paneWidthPx, heightPx, density);
	context.setTransform(density, 0, 0, density, 0, 0);
	context.clearRect(0, 0, layout.paneWidthPx, heightPx);
	for (const row of rows) paintIcons(context, row, layout, ink);
	context.save();
	context.beginPath();
	context.rect(layout.barsLeftPx, 0, widthPx, heightPx);
	context.clip();
	context.translate(layout.barsLeftPx, 0);
	context.font = ink.font;
	context.textBaseline = 'middle';
	for (const row of rows) paintBar(context, row, picture);
	context.restore();
}

/** A canvas that is given a size loses its picture and its memory, even when it is the same one. */
function fitSize(canvas: HTMLCanvasElement, width: number, height: number, density: number): void {
	const [x, y] = [Math.round(width * density), Math.round(height * density)];
	if (canvas.width !== x) canvas.width = x;
	if (canvas.height !== y) canvas.height = y;
}

function paintIcons(context: Context, row: PaintedRow, layout: RowLayout, ink: RowInk): void {
	const { facts, topPx } = row;
	const left = indentPx(facts.depth, layout);
	const middle = topPx + namePx(layout) / 2;
	const ghost = facts.kind === 'ghost';
	const icon = ink.iconOf(ghost ? 'ghost' : facts.type, ghost ? 'faint' : facts.colour);
	if (icon) context.drawImage(icon, left + iconLeftPx, middle - iconPx / 2, iconPx, iconPx);
	const chevron = facts.opens ? ink.iconOf('chevron', 'muted') : null;
	if (!chevron) return;
	context.save();
	context.translate(left + buttonPx / 2, middle);
	if (!facts.open) context.rotate(-Math.PI / 2);
	context.drawImage(chevron, -iconPx / 2, -iconPx / 2, iconPx, iconPx);
	context.restore();
}

function paintBar(context: Context, row: PaintedRow, { layout, widthPx, ink }: RowPicture): void {
	const { facts, marks, light, isBeside } = row;
	const { leftPx, widthPx: length, label } = placeBar(row.startPx, row.endPx, widthPx);
	const height = layout.stacked ? stackedBarPx : layout.heightPx - 16;
	const top = row.topPx + (layout.stacked ? namePx(layout) - 2 : 8);
	const middle = top + height / 2;
	const write = (text: string, x: number, align: CanvasTextAlign, colour: InkColour) => {
		context.textAlign = align;
		context.fillStyle = ink.colours[colour];
		context.fillText(text, x, middle + 0.5);
	};
	// Out of the window of time: where it lies.
	if (label === 'past') return write('‹', 2, 'left', 'muted');
	if (label === 'later') return write('›', widthPx - 2, 'right', 'muted');
	const { alpha, label: labelInk } = barInk({ kind: facts.kind, isBeside, light });
	context.globalAlpha = alpha;
	outline(context, leftPx, top, length, height);
	if (facts.kind === 'ghost') {
		context.setLineDash([3, 3]);
		stroke(context, ink.colours['line-strong'], 1);
		context.setLineDash([]);
	} else {
		context.fillStyle = ink.colours[facts.failed ? 'danger' : facts.colour];
		context.fill();
	}
	context.globalAlpha = 1;
	if (light === 'lit') stroke(context, ink.colours.accent, 2);
	context.fillStyle = ink.colours.text;
	for (const mark of marks) context.fillRect(mark.left, middle - 1, mark.width, 2);
	if (label === 'after') write(facts.duration, leftPx + length + 5, 'left', 'muted');
	else if (label === 'before') write(facts.duration, leftPx - 5, 'right', 'muted');
	else {
		const right = Math.min(widthPx, leftPx + length);
		write(facts.duration, right - 6, 'right', labelInk);
	}
}

function outline(context: Context, x: number, y: number, width: number, height: number): void {
	context.beginPath();
	context.roundRect(x, y, width, height, Math.min(4, width / 2));
}

function stroke(context: Context, colour: string, width: number): void {
	context.strokeStyle = colour;
	context.lineWidth = width;
	context.stroke();
}
