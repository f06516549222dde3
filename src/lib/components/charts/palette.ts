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

/**
 * Resolves the theme's tokens to `rgb(…)`: a canvas cannot read `light-dark()` itself.
 * @param onPaper in the light theme, which is not in force yet as a print is being prepared
 */
export function readPalette(near: Element, onPaper = false): Palette {
	const probe = document.createElement('span');
	probe.hidden = true;
	if (onPaper) probe.style.colorScheme = 'light';
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

/**
 * Calls back before the page is laid out on paper and after, at once: the print does not wait.
 * @returns how to stop
 */
export function onPrint(printed: (onPaper: boolean) => void): () => void {
	const listening = new AbortController();
	const { signal } = listening;
	addEventListener('beforeprint', () => printed(true), { signal });
	addEventListener('afterprint', () => printed(false), { signal });
	// A preview of the print style, which no print announces.
	const paper = matchMedia('print');
	paper.addEventListener('change', () => printed(paper.matches), { signal });
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
