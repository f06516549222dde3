import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from './duration.ts';

describe('duration', () => {
	it.each([
		[0, '0', '0'],
		[840, '840 ns', '840 ns'],
		[12_345, '12.3 µs', '12.3 µs'],
		[1_240_000, '1.24 ms', '1.24 ms'],
		[123_400_000, '123 ms', '123 ms'],
		[999_600_000, '1.00 s', '1.00초'],
		[1_240_000_000, '1.24 s', '1.24초'],
		[59_960_000_000, '1m 0s', '1분 0초'],
		[192_000_000_000, '3m 12s', '3분 12초'],
		[7_500_000_000_000, '2h 5m', '2시간 5분'],
		[273_600_000_000_000, '3d 4h', '3일 4시간'],
		[-1_240_000_000, '-1.24 s', '-1.24초']
	])('writes %d ns as %s and %s', (ns, en, ko) => {
		expect(duration(ns, 'en')).toBe(en);
		expect(duration(ns, 'ko')).toBe(ko);
	});

	it('shows what is not known as a dash', () => {
		expect(duration(null, 'ko')).toBe('–');
		expect(duration(Number.NaN, 'ko')).toBe('–');
	});

	it('never shows a thousand of a unit', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 60e9 }), (ns) => {
				expect(duration(ns, 'en')).not.toMatch(/\d{4}|^60/);
			})
		);
	});
});
