import { describe, expect, it } from 'vitest';
import { delta, percent } from './percent.ts';

describe('percent', () => {
	it.each([
		[0, '0%'],
		[0.0001, '<0.1%'],
		[0.1234, '12.3%'],
		[0.9999, '>99.9%'],
		[1, '100%'],
		[null, '–']
	])('writes %s as %s', (ratio, text) => {
		expect(percent(ratio, 'ko')).toBe(text);
	});
});

describe('delta', () => {
	it.each([
		[112.3, 100, 'up', '+12.3%'],
		[96, 100, 'down', '-4%'],
		[100, 100, 'flat', '0%'],
		[100.01, 100, 'flat', '0%'],
		[1_240, 100, 'up', '×12.4'],
		[0, 100, 'down', '-100%'],
		[5, 0, 'new', '–'],
		[0, 0, 'flat', '0%']
	])('from %d now and %d before goes %s by %s', (current, previous, direction, text) => {
		expect(delta(current, previous, 'en')).toEqual({ direction, text });
	});

	it('does not compare with the unknown', () => {
		expect(delta(null, 1, 'en')).toBeNull();
		expect(delta(1, null, 'en')).toBeNull();
	});
});
