/** Measures that all rows share, px. */
export interface RowLayout {
	readonly heightPx: number;
	/** Name above bar. */
	readonly stacked: boolean;
	/** Width of a whole row. */
	readonly paneWidthPx: number;
	/** Where the bars begin; 0 when names stand above them. */
	readonly barsLeftPx: number;
}

/** What stands before a name: the button that opens it, then its icon. */
export const buttonPx = 20;
export const iconPx = 14;
export const iconLeftPx = buttonPx + 6;
/** Height of a bar below its name, and of what a row keeps free for it. */
export const stackedBarPx = 14;

/** Height of what a row's name stands in the middle of. */
export function namePx({ heightPx, stacked }: RowLayout): number {
	return stacked ? heightPx - stackedBarPx : heightPx;
}

const fullIndentPx = (depth: number) => 8 + depth * 14;
const mostIndentPx = ({ stacked, paneWidthPx, barsLeftPx }: RowLayout) =>
	stacked ? paneWidthPx * 0.3 : barsLeftPx * 0.4;

/** Deep trees keep their names readable: the indent stops growing at a part of the column. */
export function indentPx(depth: number, layout: RowLayout): number {
	return Math.min(fullIndentPx(depth), mostIndentPx(layout));
}

/** Where the indent tells levels apart no more, so that a row must say its own. */
export function isBeyondIndent(depth: number, layout: RowLayout): boolean {
	return fullIndentPx(depth) > mostIndentPx(layout);
}

/** What a name is measured with until it is drawn: a little more than most letters take. */
const letterPx = 7;
const wideLetterPx = 13;

const textPx = (text: string) =>
	Array.from(text).reduce((sum, letter) => sum + (letter >= '\u1100' ? wideLetterPx : letterPx), 0);

/** Of a longer model the beginning is enough to tell it. */
const enoughModelPx = 64;

/** What stands in a row, and how far in. */
interface RowWords {
	readonly depth: number;
	readonly name: string;
	readonly model: string;
	/** '' = nothing. */
	readonly aside: string;
}

/** Models and figures are written smaller than names. */
const smaller = 0.85;

/** Whether a row has room for its model between its name and what stands at its end. */
export function hasModelRoom({ depth, name, model, aside }: RowWords, layout: RowLayout): boolean {
	const column = layout.stacked ? layout.paneWidthPx : layout.barsLeftPx;
	// A name and its neighbours with their paddings.
	const taken = indentPx(depth, layout) + iconLeftPx + 40 + textPx(name) + textPx(aside) * smaller;
	return column - taken >= Math.min(enoughModelPx, textPx(model) * smaller);
}

/** A name is worth as much of its column before what stands at the row's end. */
const leastNamePx = 72;

/** Whether a row has room for what stands at its end: figures are at the foot too, a name is not. */
export function hasAsideRoom({ depth, aside }: RowWords, layout: RowLayout): boolean {
	const column = layout.stacked ? layout.paneWidthPx : layout.barsLeftPx;
	const taken = indentPx(depth, layout) + iconLeftPx + textPx(aside) * smaller + 16;
	return column - taken >= leastNamePx;
}

interface BarPlace {
	readonly leftPx: number;
	readonly widthPx: number;
	/** The duration stands after the bar, else before it, else on it; `past` and `later`: out of sight. */
	readonly label: 'after' | 'before' | 'inside' | 'past' | 'later';
}

const labelRoomPx = 64;
const narrowestPx = 2;

/** @param widthPx of all bars; places before 0 and after it are out of sight */
export function placeBar(startPx: number, endPx: number, widthPx: number): BarPlace {
	const width = Math.max(narrowestPx, endPx - startPx);
	// Zoomed in, a bar may end millions of pixels away. One that begins with the last pixel is moved into sight.
	const inSight = startPx <= widthPx ? Math.min(startPx, widthPx - narrowestPx) : startPx;
	const leftPx = Math.max(-20, inSight);
	const place = { leftPx, widthPx: Math.min(widthPx + 20, startPx + width) - leftPx };
	if (startPx + width <= 0) return { ...place, label: 'past' };
	if (startPx > widthPx) return { ...place, label: 'later' };
	if (startPx + width <= widthPx - labelRoomPx) return { ...place, label: 'after' };
	return { ...place, label: startPx >= labelRoomPx ? 'before' : 'inside' };
}
