import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { barInk } from './bar-ink.ts';
import { inkTokens } from './row-ink.ts';

const css = readFileSync(new URL('../../../../../app.css', import.meta.url), 'utf8');

type Rgb = readonly number[];

function colourOf(token: string, theme: 0 | 1): Rgb {
	const pair = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
	const hex = pair?.[theme + 1];
	if (!hex) throw new Error(`app.css has no pair of colours for ${token}`);
	return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function luminance(colour: Rgb): number {
	const [red = 0, green = 0, blue = 0] = colour.map((byte) => {
		const share = byte / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, 1.4.3. */
function contrast(a: Rgb, b: Rgb): number {
	const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (bright + 0.05) / (dark + 0.05);
}

const states = [
	{ kind: 'span', isBeside: false, light: null },
	{ kind: 'group', isBeside: false, light: null },
	{ kind: 'span', isBeside: true, light: null },
	{ kind: 'group', isBeside: true, light: null },
	{ kind: 'span', isBeside: false, light: 'ahead' }
] as const;
const bars = inkTokens.filter((token) => token.startsWith('span-') || token === 'danger');

test.each([0, 1] as const)('a duration is read on every bar of theme %i', (theme) => {
	const surface = colourOf('surface', theme);
	for (const state of states) {
		const { alpha, label } = barInk(state);
		for (const bar of bars) {
			const colour = colourOf(bar, theme);
			const shown = colour.map((byte, at) => byte * alpha + (surface[at] ?? 0) * (1 - alpha));
			expect(contrast(shown, colourOf(label, theme)), `${bar} ${alpha}`).toBeGreaterThanOrEqual(
				4.5
			);
		}
	}
});
