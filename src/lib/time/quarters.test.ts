import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quarterMs, wholeQuarters } from './quarters.ts';
import { msPerDay, msPerHour, msPerMinute } from './units.ts';
import { add, startOf } from './zone.ts';

const zones = ['UTC', 'Asia/Seoul', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const noonMs = Date.UTC(2026, 10, 30, 12);
const span = (days: number, fromMinute: number, toMinute: number) => ({
	startMs: noonMs - days * msPerDay + fromMinute * msPerMinute,
	endMs: noonMs + toMinute * msPerMinute
});

describe('wholeQuarters', () => {
	it('holds the span, and is the same once more', () => {
		const time = fc.integer({ min: 0, max: 900 * msPerDay });
		fc.assert(
			fc.property(time, time, fc.constantFrom(...zones), (a, b, zone) => {
				const own = { startMs: noonMs + Math.min(a, b), endMs: noonMs + Math.max(a, b) };
				const whole = wholeQuarters(own, zone);
				expect(wholeQuarters(whole, zone)).toEqual(whole);
				expect(whole.startMs % quarterMs).toBe(0);
				expect(whole.endMs % quarterMs).toBe(0);
				expect(own.startMs - whole.startMs).toBeGreaterThanOrEqual(0);
				expect(own.startMs - whole.startMs).toBeLessThan(msPerHour);
				expect(whole.endMs - own.endMs).toBeGreaterThanOrEqual(0);
				expect(whole.endMs - own.endMs).toBeLessThan(msPerHour);
				// No day more than there was.
				expect(whole.startMs).toBeGreaterThanOrEqual(startOf('d', own.startMs, zone));
				expect(whole.endMs).toBeLessThanOrEqual(add('d', 1, startOf('d', own.endMs, zone), zone));
			})
		);
	});

	it('takes the shortest of a short span, and of a long one those of which an end is named', () => {
		expect(wholeQuarters(span(27, 17, 17), 'UTC')).toEqual(span(27, 15, 30));
		expect(wholeQuarters(span(30, 15, 45), 'UTC')).toEqual(span(30, 15, 45));
		expect(wholeQuarters(span(30, 15, 17), 'UTC')).toEqual(span(30, 15, 60));
	});

	it('takes whole hours of a long one that ends when it is asked for', () => {
		expect(wholeQuarters(span(30, 17, 17), 'Asia/Seoul')).toEqual(span(30, 0, 60));
		expect(wholeQuarters(span(30, 17, 17), 'Asia/Kolkata')).toEqual(span(30, 15, 30));
	});
});
