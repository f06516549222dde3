import { describe, expect, it } from 'vitest';
import { bytes } from './bytes.ts';
import { compact, count } from './count.ts';

describe('count', () => {
	it('groups digits and shows the unknown as a dash', () => {
		expect(count(1_234_567, 'ko')).toBe('1,234,567');
		expect(count(0, 'en')).toBe('0');
		expect(count(null, 'en')).toBe('–');
	});

	it.each([
		[0, '0'],
		[842, '842'],
		[0.125, '0.13'],
		[999.7, '1000'],
		[1_000, '1.00k'],
		[12_400, '12.4k'],
		[999_499, '999k'],
		[999_600, '1.00M'],
		[1_200_000, '1.20M'],
		[7.3e9, '7.30B'],
		[-12_400, '-12.4k']
	])('shortens %d to %s', (value, text) => {
		expect(compact(value)).toBe(text);
	});
});

describe('bytes', () => {
	it.each([
		[0, '0 B'],
		[842, '842 B'],
		[12_400, '12.4 kB'],
		[999_700, '1.00 MB'],
		[1.2e9, '1.20 GB'],
		[5e15, '5000 TB']
	])('writes %d as %s', (size, text) => {
		expect(bytes(size)).toBe(text);
	});
});
