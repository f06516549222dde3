import type { Palette } from './spec.ts';

/** Adds transparency to a resolved `rgb(…)` colour. */
export function fade(color: string, alpha: number): string {
	return `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`;
}

/** How every chart's tooltip looks. */
export function tooltip(palette: Palette) {
	return {
		backgroundColor: palette.surface,
		titleColor: palette.text,
		bodyColor: palette.text,
		borderColor: palette.line,
		borderWidth: 1,
		padding: 8,
		boxWidth: 8,
		boxHeight: 8,
		boxPadding: 4
	};
}
