import { describe, expect, it } from 'vitest';
import { absoluteRange, parseRange, resolveRange } from '#lib/time/range.ts';
import { spanText } from './span-text.ts';

const zone = 'Asia/Seoul';
const startMs = Date.parse('2026-11-28T05:00:00Z');
const hour = { startMs, endMs: startMs + 3_600_000 };

describe('the text of a span', () => {
	it("is on the fleet's clock, with its zone", () => {
		expect(spanText(hour, zone)).toBe('2026-11-28 14:00 – 2026-11-28 15:00 +09:00');
	});

	it('has seconds where both ends may be in one minute', () => {
		expect(spanText({ startMs, endMs: startMs + 30_000 }, zone, false)).toBe(
			'2026-11-28 14:00:00 – 2026-11-28 14:00:30'
		);
	});

	it('says both offsets where the clock changes between its ends', () => {
		const twiceMs = Date.parse('2026-10-25T00:00:00Z');
		expect(spanText({ startMs: twiceMs, endMs: twiceMs + 3_600_000 }, 'Europe/Berlin')).toBe(
			'2026-10-25 02:00 +02:00 – 2026-10-25 02:00 +01:00'
		);
	});

	it('can be typed without its zone', () => {
		const range = parseRange(spanText(hour, zone, false));
		if (!range.ok) throw new Error(range.problem);
		const meant = resolveRange(range.value, startMs, zone);
		expect(meant).toEqual(resolveRange(absoluteRange(hour), startMs, zone));
	});
});
