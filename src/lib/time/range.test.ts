import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Step } from './point.ts';
import {
	absoluteRange,
	defaultRange,
	now,
	parseRange,
	previousPeriod,
	printRange,
	resolveRange,
	shift,
	zoomOut,
	type Range
} from './range.ts';
import { daysInMonth } from './zone.ts';

const seoul = 'Asia/Seoul';
/** Monday 23 November 2026, 19:04 in Seoul. */
const nowMs = Date.parse('2026-11-23T10:04:00Z');

function resolved(text: string, zone = seoul, atMs = nowMs): readonly [string, string] | string {
	const range = parseRange(text);
	if (!range.ok) return range.problem;
	const span = resolveRange(range.value, atMs, zone);
	if (!span.ok) return span.problem;
	return [new Date(span.value.startMs).toISOString(), new Date(span.value.endMs).toISOString()];
}

const unit = fc.constantFrom('s', 'm', 'h', 'd', 'w', 'M', 'Q', 'y');
const step: fc.Arbitrary<Step> = fc.oneof(
	fc.record({ op: fc.constant('add'), amount: fc.integer({ min: -999_999, max: 999_999 }), unit }),
	fc.record({ op: fc.constant('snap'), unit })
);
const time = fc.record({
	hour: fc.integer({ min: 0, max: 23 }),
	minute: fc.integer({ min: 0, max: 59 }),
	second: fc.integer({ min: 0, max: 59 })
});
const local: fc.Arbitrary<Point> = fc
	.record({ year: fc.integer({ min: 1970, max: 9999 }), month: fc.integer({ min: 1, max: 12 }) })
	.chain(({ year, month }) =>
		fc.oneof(
			fc.constant<Point>({ kind: 'local', year, month, day: null, time: null }),
			fc
				.tuple(fc.integer({ min: 1, max: daysInMonth(year, month) }), fc.option(time))
				.map(([day, time]): Point => ({ kind: 'local', year, month, day, time }))
		)
	);
const point: fc.Arbitrary<Point> = fc.oneof(
	fc.record({ kind: fc.constant('now'), steps: fc.array(step, { maxLength: 6 }) }),
	fc.record({
		kind: fc.constant('instant'),
		ms: fc.integer({ min: 0, max: Date.UTC(2199, 0, 1) })
	}),
	fc.record({ kind: fc.constant('clock'), days: fc.integer({ min: -999, max: 999 }), time }),
	local
);
const range: fc.Arbitrary<Range> = fc.record({ from: point, to: point });

describe('parseRange', () => {
	it.each([
		['now-24h', '2026-11-22T10:04:00.000Z', '2026-11-23T10:04:00.000Z'],
		['now/d', '2026-11-22T15:00:00.000Z', '2026-11-23T10:04:00.000Z'],
		['now-1d/d to now-1d/d', '2026-11-21T15:00:00.000Z', '2026-11-22T15:00:00.000Z'],
		['now-1M/M ~ now-1M/M', '2026-09-30T15:00:00.000Z', '2026-10-31T15:00:00.000Z'],
		['now/w', '2026-11-22T15:00:00.000Z', '2026-11-23T10:04:00.000Z'],
		['2026-11-20', '2026-11-19T15:00:00.000Z', '2026-11-20T15:00:00.000Z'],
		['2026-10', '2026-09-30T15:00:00.000Z', '2026-10-31T15:00:00.000Z'],
		[
			'2026-11-20 09:00 to 2026-11-20 10:30',
			'2026-11-20T00:00:00.000Z',
			'2026-11-20T01:30:00.000Z'
		],
		['2026-11-20T09:00:00+09:00 .. now', '2026-11-20T00:00:00.000Z', '2026-11-23T10:04:00.000Z'],
		['2026-11-20 09:00 ~ 18:00', '2026-11-20T00:00:00.000Z', '2026-11-20T09:00:00.000Z'],
		['어제 15:00', '2026-11-22T06:00:00.000Z', '2026-11-23T10:04:00.000Z'],
		['어제 15:00 ~ 16:30', '2026-11-22T06:00:00.000Z', '2026-11-22T07:30:00.000Z'],
		['어제 9시부터 오늘 9시 30분까지', '2026-11-22T00:00:00.000Z', '2026-11-23T00:30:00.000Z'],
		['어제 오후 3시 ~ 오후 4시 반', '2026-11-22T06:00:00.000Z', '2026-11-22T07:30:00.000Z'],
		['오전 12시부터 오후 12:30까지', '2026-11-22T15:00:00.000Z', '2026-11-23T03:30:00.000Z'],
		['2025년', '2024-12-31T15:00:00.000Z', '2025-12-31T15:00:00.000Z'],
		['09:00 ~ 18:00', '2026-11-23T00:00:00.000Z', '2026-11-23T09:00:00.000Z'],
		['이번 분기', '2026-09-30T15:00:00.000Z', '2026-11-23T10:04:00.000Z'],
		['지난 분기', '2026-06-30T15:00:00.000Z', '2026-09-30T15:00:00.000Z'],
		['3일 전 ~ 어제', '2026-11-19T15:00:00.000Z', '2026-11-22T15:00:00.000Z'],
		['2 hours ago to now', '2026-11-23T08:04:00.000Z', '2026-11-23T10:04:00.000Z'],
		['now - 6h', '2026-11-23T04:04:00.000Z', '2026-11-23T10:04:00.000Z'],
		['now - 6h - now - 1h', '2026-11-23T04:04:00.000Z', '2026-11-23T09:04:00.000Z'],
		['1763600000000', '2025-11-20T00:53:20.000Z', '2026-11-23T10:04:00.000Z']
	])('reads %s', (text, start, end) => {
		expect(resolved(text)).toEqual([start, end]);
	});

	it.each([
		['오늘', 'now/d'],
		['어제', 'now-1d/d to now-1d/d'],
		['지난 7일', 'now-7d'],
		['최근 24시간', 'now-24h'],
		['지난24시간', 'now-24h'],
		['이번 달', 'now/M'],
		['이번달', 'now/M'],
		['지난달', 'now-1M/M to now-1M/M'],
		['지난 달', 'now-1M/M to now-1M/M'],
		['이번 주', 'now/w'],
		['지난주', 'now-1w/w to now-1w/w'],
		['일주일', 'now-7d'],
		['최근 한 시간', 'now-1h'],
		['30분 전', 'now-30m'],
		['3개월', 'now-3M'],
		['어제부터', 'now-1d/d'],
		['어제부터 오늘까지', 'now-1d/d to now/d'],
		['금일', 'now/d'],
		['전일', 'now-1d/d to now-1d/d'],
		['금월', 'now/M'],
		['2026년', '2026-01 to 2026-12'],
		['3년', 'now-3y'],
		['2026년 11월 3일', '2026-11-03'],
		['2026년 11월 3일 오후 9시', '2026-11-03 21:00'],
		['2026년 11월 3일부터 2026년 11월 5일까지', '2026-11-03 to 2026-11-05'],
		['2026.11.20', '2026-11-20'],
		['2026. 11. 20.', '2026-11-20'],
		['2026. 1. 2. ~ 2026. 1. 5.', '2026-01-02 to 2026-01-05'],
		['2026/11/20', '2026-11-20'],
		['2026.11', '2026-11'],
		['2026년 11월 3일 9시', '2026-11-03 09:00'],
		['2026. 11. 20. 09:00 - 18:00', '2026-11-20 09:00 to 2026-11-20 18:00'],
		['2026-12-30 ~ 1월 2일', '2026-12-30 to 2027-01-02'],
		['Last 2 hours', 'now-2h'],
		['yesterday', 'now-1d/d to now-1d/d'],
		['15m', 'now-15m'],
		['1M', 'now-1M'],
		['last month', 'now-1M/M to now-1M/M']
	])('reads %s as %s', (text, canonical) => {
		const parsed = parseRange(text);
		expect(parsed.ok && printRange(parsed.value)).toBe(canonical);
		expect(parseRange(text.normalize('NFD'))).toEqual(parsed);
	});

	it('takes a date without a year for the last that was', () => {
		const today = { year: 2026, month: 11, day: 23 };
		const read = (text: string) => {
			const parsed = parseRange(text, today);
			return parsed.ok && printRange(parsed.value);
		};
		expect(read('11월 23일')).toBe('2026-11-23');
		expect(read('11월 24일')).toBe('2025-11-24');
		expect(read('12월')).toBe('2025-12');
		expect(read('12월 30일 ~ 1월 2일')).toBe('2025-12-30 to 2026-01-02');
		expect(read('11월 20일 09:00 ~ 18:00')).toBe('2026-11-20 09:00 to 2026-11-20 18:00');
		expect(parseRange('11월 20일').ok).toBe(false);
	});

	it('gives a problem for every half-typed range', () => {
		for (const text of [
			'now-',
			'now-6',
			'now-6x',
			'now/',
			'2026-1',
			'2026-11-20 0',
			'2026-11-20 09:',
			'2026-11 09:00',
			'now-1h 09:00',
			'지',
			'지난 7',
			'to'
		]) {
			expect(parseRange(text)).toEqual({ ok: false, problem: 'not-understood' });
		}
		expect(parseRange('  ')).toEqual({ ok: false, problem: 'empty' });
	});

	it('refuses days and hours that no calendar has', () => {
		for (const text of [
			'2026-02-29',
			'2026-13',
			'2026-11-31',
			'2026-11-20 24:00',
			'2026.2.29',
			'어제 25시',
			'오후 13시',
			'오전 0시',
			'2026년 2월 30일'
		]) {
			expect(parseRange(text).ok).toBe(false);
		}
	});

	it('prints what reads back as the same range', () => {
		fc.assert(
			fc.property(range, (range) => {
				expect(parseRange(printRange(range))).toEqual({ ok: true, value: range });
			}),
			{ numRuns: 500 }
		);
	});

	it('never throws, on random text or on grammar cut anywhere', () => {
		const words = fc.constantFrom(
			'now',
			'-',
			'/',
			'1d',
			'지난',
			'7일',
			' to ',
			'~',
			'2026-11',
			'11월 3일',
			' 9:00',
			'부터'
		);
		const texts = fc.oneof(
			fc.string(),
			fc.array(words, { maxLength: 8 }).map((parts) => parts.join(''))
		);
		fc.assert(
			fc.property(texts, fc.constantFrom('UTC', seoul, 'America/New_York'), (text, zone) => {
				const parsed = parseRange(text);
				if (parsed.ok) resolveRange(parsed.value, nowMs, zone);
			}),
			{ numRuns: 500 }
		);
	});
});

describe('resolveRange', () => {
	it('gives a half-open span or a problem for any range', () => {
		fc.assert(
			fc.property(range, (range) => {
				const span = resolveRange(range, nowMs, 'Europe/London');
				if (span.ok) expect(span.value.startMs).toBeLessThan(span.value.endMs);
			})
		);
	});

	it('says when a range ends before it starts or leaves the calendar', () => {
		expect(resolved('now to now-1h')).toBe('ends-before-start');
		expect(resolved('now')).toBe('ends-before-start');
		expect(resolved('now-900y')).toBe('too-far');
		expect(resolved('now-999999y')).toBe('too-far');
		expect(resolved('now+999999y-999999y-999999y')).toBe('too-far');
	});

	it('gives a day of 23 or 25 hours where the clock changes', () => {
		const hours = (day: string) => {
			const [start, end] = resolved(day, 'America/New_York');
			return (Date.parse(end ?? '') - Date.parse(start ?? '')) / 3_600_000;
		};
		expect(hours('2026-03-08')).toBe(23);
		expect(hours('2026-11-01')).toBe(25);
	});

	it('begins days at half past in UTC for Kolkata', () => {
		expect(resolved('2026-11-20', 'Asia/Kolkata')).toEqual([
			'2026-11-19T18:30:00.000Z',
			'2026-11-20T18:30:00.000Z'
		]);
	});
});

describe('previousPeriod', () => {
	function previous(text: string): readonly [string, string] {
		const parsed = parseRange(text);
		if (!parsed.ok) throw new Error(text);
		const span = resolveRange(parsed.value, nowMs, seoul);
		if (!span.ok) throw new Error(text);
		const { startMs, endMs } = previousPeriod(parsed.value, span.value, seoul);
		return [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
	}

	it.each([
		['now-24h', '2026-11-21T10:04:00.000Z', '2026-11-22T10:04:00.000Z'],
		['오늘', '2026-11-21T15:00:00.000Z', '2026-11-22T10:04:00.000Z'],
		['어제', '2026-11-20T15:00:00.000Z', '2026-11-21T15:00:00.000Z'],
		['이번 달', '2026-09-30T15:00:00.000Z', '2026-10-23T10:04:00.000Z'],
		['지난달', '2026-08-31T15:00:00.000Z', '2026-09-30T15:00:00.000Z'],
		['now-6d/d', '2026-11-09T15:00:00.000Z', '2026-11-16T10:04:00.000Z'],
		['2026-11-02 to 2026-11-04', '2026-10-29T15:00:00.000Z', '2026-11-01T15:00:00.000Z']
	])('compares %s with the same stretch before', (text, start, end) => {
		expect(previous(text)).toEqual([start, end]);
	});

	it('ends where the range begins or before, for any range', () => {
		fc.assert(
			fc.property(range, (range) => {
				const span = resolveRange(range, nowMs, 'America/New_York');
				if (!span.ok || span.value.endMs - span.value.startMs > 100 * 365 * 86_400_000) return;
				const before = previousPeriod(range, span.value, 'America/New_York');
				expect(before.startMs).toBeLessThan(before.endMs);
				expect(before.endMs).toBeLessThanOrEqual(span.value.startMs);
			})
		);
	});
});

describe('moving a span', () => {
	const hour = 3_600_000;
	const span = { startMs: nowMs - 4 * hour, endMs: nowMs - 2 * hour };

	it('shifts by half its length', () => {
		expect(shift(span, -1)).toEqual({ startMs: nowMs - 5 * hour, endMs: nowMs - 3 * hour });
		expect(shift(shift(span, -1), 1)).toEqual(span);
	});

	it('zooms out about its middle without reaching past now', () => {
		expect(zoomOut(span, nowMs)).toEqual({ startMs: nowMs - 5 * hour, endMs: nowMs - hour });
		const untilNow = { startMs: nowMs - 2 * hour, endMs: nowMs };
		expect(zoomOut(untilNow, nowMs)).toEqual({ startMs: nowMs - 4 * hour, endMs: nowMs });
	});

	it('becomes a range that resolves to itself in any zone', () => {
		expect(resolveRange(absoluteRange(span), nowMs, 'Asia/Kolkata')).toEqual({
			ok: true,
			value: span
		});
	});

	it('has a default of the last day', () => {
		expect(printRange(defaultRange)).toBe('now-24h');
		expect(printRange({ from: now, to: now })).toBe('now');
	});
});
