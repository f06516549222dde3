import { describe, expect, it } from 'vitest';
import { bucketsOf } from '#lib/time/buckets.ts';
import { axisLabels, axisMoment } from './time-axis.ts';

const hourMs = 3_600_000;
const seoul = 'Asia/Seoul';
/** Monday 19:00 in Seoul. */
const atMs = Date.parse('2026-11-23T10:00:00Z');
const hours = (startMs: number, count: number, step = 1) =>
	Array.from({ length: count }, (_, index) => startMs + index * step * hourMs);
const shown = (labels: ReturnType<typeof axisLabels>) =>
	labels.map(({ text, begins }) => (begins ? `[${text}]` : text)).join(' ');

describe('axisLabels', () => {
	it('has the date wherever a day begins, and the clock elsewhere', () => {
		expect(shown(axisLabels(hours(atMs, 5, 3), 'h', seoul, 'en'))).toBe(
			'19:00 22:00 [Nov 24] 04:00 07:00'
		);
		expect(shown(axisLabels(hours(atMs, 3, 3), 'h', seoul, 'ko'))).toBe('19:00 22:00 [11. 24.]');
	});

	it('has the date of the first day while most of it is on the axis', () => {
		const midnight = Date.parse('2026-11-22T15:00:00Z');
		expect(shown(axisLabels(hours(midnight, 5, 12), 'h', seoul, 'en'))).toBe(
			'[Nov 23] 12:00 [Nov 24] 12:00 [Nov 25]'
		);
		expect(shown(axisLabels(hours(midnight + 7 * hourMs, 3, 12), 'h', seoul, 'en'))).toBe(
			'07:00 19:00 [Nov 24]'
		);
	});

	it('has the clock alone within one day', () => {
		expect(shown(axisLabels(hours(atMs, 3), 'h', seoul, 'en'))).toBe('19:00 20:00 21:00');
		expect(shown(axisLabels([atMs], 'm', seoul, 'ko'))).toBe('19:00');
	});

	it('dates a day that begins at one o’clock, where the clocks skip midnight', () => {
		// Beirut goes from 00:00 to 01:00 on this day.
		const span = { startMs: Date.UTC(2025, 2, 29, 18), endMs: Date.UTC(2025, 2, 30, 2) };
		const { startsMs } = bucketsOf(span, 'Asia/Beirut', { unit: 'h', amount: 1 });
		expect(shown(axisLabels(startsMs, 'h', 'Asia/Beirut', 'en'))).toContain('23:00 [Mar 30] 02:00');
	});

	it('has the weekday of days, and the year where another begins', () => {
		const days = hours(Date.parse('2026-12-30T15:00:00Z'), 3, 24);
		expect(shown(axisLabels(days, 'd', seoul, 'en'))).toBe('Thu, Dec 31 [Jan 1, 2027] Sat, Jan 2');
		expect(shown(axisLabels(days, 'd', seoul, 'ko'))).toBe('12. 31. (목) [2027. 1. 1.] 1. 2. (토)');
	});

	it.each([
		['M', '2026년 11월', 'Nov 2026'],
		['y', '2026', '2026']
	] as const)('names a bucket of one %s', (unit, ko, en) => {
		expect(shown(axisLabels([atMs], unit, seoul, 'ko'))).toBe(ko);
		expect(shown(axisLabels([atMs], unit, seoul, 'en'))).toBe(en);
	});
});

describe('axisMoment', () => {
	it('has the date beside the clock', () => {
		expect(axisMoment(atMs, 'h', seoul, 'ko')).toBe('11. 23. 19:00');
		expect(axisMoment(atMs, 'h', seoul, 'en')).toBe('Nov 23 19:00');
		expect(axisMoment(atMs, 'd', seoul, 'en')).toBe('Mon, Nov 23');
	});
});
