import type { Palette } from './spec.ts';

const tokens = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7',
	'series-other',
	'danger',
	'accent',
	'faint',
	'text',
	'muted',
	'line',
	'surface'
] as const satisfies readonly (keyof Palette)[];

/** Resolves the theme's tokens to `rgb(…)`: a canvas cannot read `light-dark()` itself. */
export function readPalette(near: Element): Palette {
	const probe = document.createElement('span');
	probe.hidden = true;
	near.append(probe);
	const resolved = tokens.map((token) => {
		probe.style.color = `var(--${token})`;
		return [token, getComputedStyle(probe).color] as const;
	});
	probe.remove();
	return Object.fromEntries(resolved) as Record<keyof Palette, string>;
}

/** Calls back whenever the theme may have changed; returns how to stop. */
export function onThemeChange(changed: () => void): () => void {
	const scheme = matchMedia('(prefers-color-scheme: dark)');
	const observer = new MutationObserver(changed);
	observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
	scheme.addEventListener('change', changed);
	return () => {
		observer.disconnect();
		scheme.removeEventListener('change', changed);
	};
}

/** The page's theme while paper has another. */
let themeOfScreen: string | null = null;

/** The style of paper is not in force yet when a print is announced: the page is light until it is over. */
function beLight(onPaper: boolean): void {
	const { dataset } = document.documentElement;
	if (onPaper && themeOfScreen === null) {
		themeOfScreen = dataset.theme ?? '';
		dataset.theme = 'light';
	} else if (!onPaper && themeOfScreen !== null) {
		dataset.theme = themeOfScreen;
		themeOfScreen = null;
	}
}

/**
 * Calls back, in the colours of paper, before the page is laid out on it and after, at once: a print
 * does not wait.
 * @returns how to stop
 */
export function onPrint(changed: () => void): () => void {
	const listening = new AbortController();
	const { signal } = listening;
	for (const [name, onPaper] of [
		['beforeprint', true],
		['afterprint', false]
	] as const) {
		addEventListener(
			name,
			() => {
				beLight(onPaper);
				changed();
			},
			{ signal }
		);
	}
	// A preview of the print style, which no print announces.
	matchMedia('print').addEventListener('change', changed, { signal });
	return () => listening.abort();
}

/** The font of an element for a canvas: `font` itself is empty where a feature of a font is set. */
export function readFont(element: Element): string {
	const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
	return `${fontWeight} ${fontSize} ${fontFamily}`;
}

/** Calls back when a font has come that a canvas drew without; returns how to stop. */
export function onFontLoad(loaded: () => void): () => void {
	document.fonts.addEventListener('loadingdone', loaded);
	return () => document.fonts.removeEventListener('loadingdone', loaded);
}
