import type { Attachment } from 'svelte/attachments';
import { overviewFamilies } from '#lib/trace/tree/overview.ts';
import { onThemeChange } from '#lib/components/charts/palette.ts';

/** Paints an overview's cells, again whenever they or the theme change. */
export function paintOverview(
	cells: () => Uint8Array,
	lines: number
): Attachment<HTMLCanvasElement> {
	return (canvas) => {
		let colours = familyColours(canvas);
		const paint = () => paintCells(canvas, cells(), lines, colours);
		$effect(paint);
		return onThemeChange(() => {
			colours = familyColours(canvas);
			paint();
		});
	};
}

function paintCells(
	canvas: HTMLCanvasElement,
	cells: Uint8Array,
	lines: number,
	colours: Uint32Array
): void {
	const width = cells.length / lines;
	canvas.width = width;
	canvas.height = lines;
	const image = new ImageData(width, lines);
	const pixels = new Uint32Array(image.data.buffer);
	for (let at = 0; at < cells.length; at += 1) {
		const family = cells[at] ?? 0;
		if (family > 0) pixels[at] = colours[family - 1] ?? 0;
	}
	canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** One pixel's worth of each family's colour, in the order of its bytes. */
function familyColours(near: HTMLElement): Uint32Array {
	const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	const styles = getComputedStyle(near);
	const colours = overviewFamilies.map((family) => {
		if (!probe) return 0;
		near.style.color = `var(--${family === 'danger' ? 'danger' : `span-${family}`})`;
		probe.fillStyle = styles.color;
		probe.fillRect(0, 0, 1, 1);
		return new Uint32Array(probe.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0;
	});
	near.style.removeProperty('color');
	return Uint32Array.from(colours);
}
