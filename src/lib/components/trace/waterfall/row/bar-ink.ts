import type { Light } from '../../replay/glow.ts';
import type { RowFacts } from '../view/row-facts.ts';
import type { InkColour } from './row-ink.ts';

/** What makes a bar stand back. */
interface BarState {
	readonly kind: RowFacts['kind'];
	/** A path is shown, and leads elsewhere. */
	readonly isBeside: boolean;
	readonly light: Light;
}

/** More of its colour would leave no ink that is read on it in both themes. */
const fadedAlpha = 0.35;

/** How much of its colour a bar has, and the ink in which its duration is read on it. */
export function barInk({ kind, isBeside, light }: BarState): {
	readonly alpha: number;
	readonly label: InkColour;
} {
	const reasons = [kind === 'group', isBeside, light === 'ahead'].filter(Boolean).length;
	if (reasons > 0) return { alpha: reasons > 1 ? fadedAlpha / 2 : fadedAlpha, label: 'text' };
	// A ghost is an outline.
	return { alpha: 1, label: kind === 'ghost' ? 'text' : 'surface' };
}
