import { describe, expect, it } from 'vitest';
import { moveRange, rangeMoveOf } from './range-keys.ts';
import { resolveRange } from './range.ts';

const span = { startMs: 1_000_000, endMs: 2_000_000 };
const moved = (move: Parameters<typeof moveRange>[1], nowMs = 9_000_000) =>
	resolveRange(moveRange(span, move, nowMs), nowMs, 'Asia/Kolkata');

describe('keys that move a range', () => {
	it('go by place, so that a Korean layout has them too', () => {
		expect(
			['KeyZ', 'ArrowLeft', 'ArrowRight', 'KeyA', 'KeyQ', 'toString'].map(rangeMoveOf)
		).toEqual(['wider', 'earlier', 'later', 'absolute', null, null]);
	});

	it('shift by half, zoom to twice, and fix a moving range', () => {
		expect(moved('earlier')).toEqual({ ok: true, value: { startMs: 500_000, endMs: 1_500_000 } });
		expect(moved('later')).toEqual({ ok: true, value: { startMs: 1_500_000, endMs: 2_500_000 } });
		expect(moved('wider')).toEqual({ ok: true, value: { startMs: 500_000, endMs: 2_500_000 } });
		expect(moved('absolute')).toEqual({ ok: true, value: span });
	});

	it('do not zoom into the future', () => {
		expect(moved('wider', 2_000_000)).toEqual({
			ok: true,
			value: { startMs: 0, endMs: 2_000_000 }
		});
	});
});
