import { onFontLoad, onThemeChange, readFont } from '#lib/components/charts/palette.ts';
import { rowIcons, type RowIcon } from './row-icon.ts';
import strip from './span-icons.svg';

export const inkTokens = [
	'span-session',
	'span-agent',
	'span-llm',
	'span-tool',
	'span-retrieval',
	'span-guardrail',
	'span-infra',
	'danger',
	'accent',
	'text',
	'muted',
	'faint',
	'surface',
	'line-strong'
] as const;
export type InkColour = (typeof inkTokens)[number];

/** What a canvas needs to know of the page's looks. */
export interface RowInk {
	readonly colours: Readonly<Record<InkColour, string>>;
	readonly font: string;
	/** An icon in a colour, as a square picture; null until the strip of icons is there. */
	readonly iconOf: (icon: RowIcon, colour: InkColour) => HTMLCanvasElement | null;
}

const stripCell = 24;

/**
 * Calls back with the ink that a canvas is to be painted with: now, and again when the theme changes
 * or the font or the icons have arrived.
 * @param px edge of an icon, in the screen's own pixels
 * @returns how to stop
 */
export function watchInk(canvas: HTMLCanvasElement, px: number, onchange: (ink: RowInk) => void) {
	let icons: HTMLImageElement | null = null;
	let isOver = false;
	const tell = () => {
		if (!isOver) onchange(readInk(canvas, px, icons));
	};
	const image = new Image();
	image.onload = () => {
		icons = image;
		tell();
	};
	image.src = strip;
	tell();
	const stops = [onThemeChange(tell), onFontLoad(tell)];
	return () => {
		isOver = true;
		for (const stop of stops) stop();
	};
}

function readInk(canvas: HTMLCanvasElement, px: number, icons: HTMLImageElement | null): RowInk {
	const probe = document.createElement('span');
	probe.hidden = true;
	canvas.after(probe);
	const resolved = inkTokens.map((token) => {
		probe.style.color = `var(--${token})`;
		return [token, getComputedStyle(probe).color] as const;
	});
	probe.remove();
	const colours = Object.fromEntries(resolved) as Record<InkColour, string>;
	const tiles = new Map<string, HTMLCanvasElement>();
	return {
		colours,
		font: readFont(canvas),
		iconOf(icon, colour) {
			const key = `${icon} ${colour}`;
			const known = tiles.get(key);
			if (known || !icons) return known ?? null;
			const tile = tint(icons, rowIcons.indexOf(icon), colours[colour], px);
			tiles.set(key, tile);
			return tile;
		}
	};
}

function tint(strip: HTMLImageElement, at: number, colour: string, px: number): HTMLCanvasElement {
	const tile = document.createElement('canvas');
	tile.width = px;
	tile.height = px;
	const context = tile.getContext('2d');
	if (!context) return tile;
	context.drawImage(strip, 0, at * stripCell, stripCell, stripCell, 0, 0, px, px);
	context.globalCompositeOperation = 'source-in';
	context.fillStyle = colour;
	context.fillRect(0, 0, px, px);
	return tile;
}
