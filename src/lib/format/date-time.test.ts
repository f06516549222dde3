import { describe, expect, it } from 'vitest';
import { dateTime, zoneOffset } from './date-time.ts';
import { relative } from './relative.ts';

const atMs = Date.parse('2026-11-23T10:04:05.067Z');

describe('dateTime', () => {
	it('shows the fleet’s clock', () => {
		expect(dateTime(atMs, 'Asia/Seoul')).toBe('2026-11-23 19:04:05');
		expect(dateTime(atMs, 'Asia/Kolkata', { precision: 'minute' })).toBe('2026-11-23 15:34');
		expect(dateTime(atMs, 'UTC', { precision: 'millisecond' })).toBe('2026-11-23 10:04:05.067');
		expect(dateTime(Date.parse('2026-11-23T15:00:00Z'), 'Asia/Seoul')).toBe('2026-11-24 00:00:00');
	});

	it('names the zone by its offset on that day', () => {
		expect(dateTime(atMs, 'Asia/Seoul', { precision: 'day', withZone: true })).toBe(
			'2026-11-23 +09:00'
		);
		expect(zoneOffset(atMs, 'America/New_York')).toBe('-05:00');
		expect(zoneOffset(Date.UTC(2026, 6, 1), 'America/New_York')).toBe('-04:00');
		expect(zoneOffset(atMs, 'UTC')).toBe('+00:00');
	});

	it('shows what is not known as a dash', () => {
		expect(dateTime(null, 'UTC')).toBe('–');
		expect(dateTime(Number.NaN, 'UTC')).toBe('–');
		expect(dateTime(1e300, 'UTC')).toBe('–');
	});
});

describe('relative', () => {
	it.each([
		[0, 'just now', '방금'],
		[12, '12s ago', '12초 전'],
		[200, '3m ago', '3분 전'],
		[7_300, '2h ago', '2시간 전'],
		[4 * 86_400, '4d ago', '4일 전'],
		[70 * 86_400, '2mo ago', '2개월 전'],
		[-7_300, 'in 2h', '2시간 후']
	])('says %d s ago as %s', (seconds, en, ko) => {
		expect(relative(atMs - seconds * 1_000, atMs, 'en')).toBe(en);
		expect(relative(atMs - seconds * 1_000, atMs, 'ko')).toBe(ko);
	});

	it('shows what is not known as a dash', () => {
		expect(relative(null, atMs, 'ko')).toBe('–');
	});
});
