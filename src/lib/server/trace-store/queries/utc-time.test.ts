import { describe, expect, it } from 'vitest';
import { floorMs, naiveFromText, naiveIso, utcIso } from './utc-time.ts';

describe('utcIso', () => {
	it.each([
		[0n, '1970-01-01T00:00:00+00:00'],
		[1_777_885_921_250_000_000n, '2026-05-04T09:12:01.250000+00:00'],
		[1_777_885_921_000_000_999n, '2026-05-04T09:12:01+00:00'],
		[1_777_885_921_000_001_999n, '2026-05-04T09:12:01.000001+00:00']
	])('writes %s as Python does', (ns, text) => {
		expect(utcIso(ns)).toBe(text);
	});
});

describe('naiveIso', () => {
	it('writes an instant before 1970 without losing its fraction', () => {
		expect(naiveIso(-1_000n)).toBe('1969-12-31T23:59:59.999999');
	});
});

describe('floorMs', () => {
	it('rounds towards the past', () => {
		expect(floorMs(1_999_999n)).toBe(1);
		expect(floorMs(-1n)).toBe(-1);
		expect(floorMs(-1_000_000n)).toBe(-1);
	});
});

describe('naiveFromText', () => {
	it('cuts nanoseconds and leaves out a zero fraction', () => {
		expect(naiveFromText('2026-05-04 09:12:06.252000123')).toBe('2026-05-04T09:12:06.252000');
		expect(naiveFromText('2026-05-04 09:12:06.000000000')).toBe('2026-05-04T09:12:06');
	});
});
