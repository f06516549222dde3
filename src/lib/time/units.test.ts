import { describe, expect, it } from 'vitest';
import { ms, msToNs, ns, nsToMs, unixMs, unixNs } from './units.ts';

describe('units', () => {
	it('converts lengths both ways', () => {
		expect(nsToMs(ns(1_500_000))).toBe(1.5);
		expect(msToNs(ms(2))).toBe(2_000_000);
	});

	it('rounds a Unix time in nanoseconds down', () => {
		expect(unixMs(1_700_000_000_000_999_999n)).toBe(1_700_000_000_000);
		expect(unixMs(-1n)).toBe(-1);
		expect(unixMs(unixNs(1_700_000_000_123))).toBe(1_700_000_000_123);
	});
});
