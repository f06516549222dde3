import { expect, test } from 'vitest';
import { unitLength, wholeLength } from './unit-length.ts';

test('a length has its unit in words', () => {
	expect(unitLength(1, 'minute', 'en')).toBe('1 minute');
	expect(unitLength(15, 'minute', 'en')).toBe('15 minutes');
	expect(unitLength(3, 'month', 'ko')).toBe('3개월');
});

test.each([
	[5, '5 seconds', '5초'],
	[90, '90 seconds', '90초'],
	[600, '10 minutes', '10분'],
	[7_200, '2 hours', '2시간'],
	[2_592_000, '30 days', '30일']
])('%d s is said in the largest unit that holds it', (length, english, korean) => {
	expect(wholeLength(length, 'en')).toBe(english);
	expect(wholeLength(length, 'ko')).toBe(korean);
});
