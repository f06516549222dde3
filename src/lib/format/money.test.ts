import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from './money.ts';

describe('money', () => {
	it.each([
		[0, '$0.00'],
		[0.0000345, '$0.0000345'],
		[0.00123456, '$0.00123'],
		[0.0345, '$0.0345'],
		[0.5, '$0.50'],
		[0.99995, '$1.00'],
		[1.2, '$1.20'],
		[12_345.678, '$12,345.68'],
		[-0.0345, '-$0.0345'],
		[1e-12, '<$0.000000001']
	])('writes %d as %s', (amount, text) => {
		expect(money(amount, 'en')).toBe(text);
		expect(money(amount, 'ko')).toBe(text);
	});

	it('writes won without jeon from a hundred on', () => {
		expect(money(12_345.6, 'ko', { currency: 'KRW' })).toBe('₩12,346');
		expect(money(12.345, 'ko', { currency: 'KRW' })).toBe('₩12.35');
		expect(money(0.0478, 'ko', { currency: 'KRW' })).toBe('₩0.0478');
	});

	it('marks a lower bound and keeps the unknown apart from zero', () => {
		expect(money(1.2, 'en', { lowerBound: true })).toBe('≥ $1.20');
		expect(money(null, 'en', { lowerBound: true })).toBe('–');
	});

	it('shortens for an axis', () => {
		expect(money(12_400, 'en', { short: true })).toBe('$12.4k');
		expect(money(3_500_000, 'ko', { short: true, currency: 'KRW' })).toBe('₩3.50M');
		expect(money(12, 'en', { short: true })).toBe('$12.00');
	});

	it('never shows a positive amount as zero', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-15, max: 1e9, noNaN: true }), (amount) => {
				expect(money(amount, 'en')).toMatch(/[1-9]/);
			})
		);
	});
});
