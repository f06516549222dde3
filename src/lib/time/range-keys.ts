/** Keys that move a range, as Grafana has them: `t`, then another. */
import { absoluteRange, shift, zoomOut, type Range, type Span } from './range.ts';

export type RangeMove = 'earlier' | 'later' | 'wider' | 'absolute';

const moves: Readonly<Record<string, RangeMove>> = {
	ArrowLeft: 'earlier',
	ArrowRight: 'later',
	KeyZ: 'wider',
	KeyA: 'absolute'
};

/** The move that a key asks for after `t`, by its place on the keyboard; null for none. */
export function rangeMoveOf(code: string): RangeMove | null {
	return Object.hasOwn(moves, code) ? (moves[code] ?? null) : null;
}

/** The range after a move; its ends are moments from then on. */
export function moveRange(span: Span, move: RangeMove, nowMs: number): Range {
	switch (move) {
		case 'earlier':
			return absoluteRange(shift(span, -1));
		case 'later':
			return absoluteRange(shift(span, 1));
		case 'wider':
			return absoluteRange(zoomOut(span, nowMs));
		case 'absolute':
			return absoluteRange(span);
	}
}
