import { expect, test } from 'vitest';
import { sinceDay } from './since.ts';

test('a price of one’s own begins on the day of the zone, a listed one on the day of its table', () => {
	const midnightInSeoul = Date.UTC(2026, 9, 31, 15);
	expect(sinceDay(midnightInSeoul, 'Asia/Seoul')).toBe('2026-11-01');
	expect(sinceDay(midnightInSeoul, 'UTC')).toBe('2026-10-31');
	expect(sinceDay('2026-03-13', 'Asia/Seoul')).toBe('2026-03-13');
	expect(sinceDay(null, 'Asia/Seoul')).toBeNull();
});
