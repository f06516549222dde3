import { expect, it } from 'vitest';
import { startOfDayText } from './day-text.ts';

it('is the beginning of the day in the zone', () => {
	expect(startOfDayText('2026-11-29', 'Asia/Seoul')).toBe(Date.UTC(2026, 10, 28, 15));
	expect(startOfDayText('2028-02-29', 'UTC')).toBe(Date.UTC(2028, 1, 29));
});

it.each(['', '2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', '1969-12-31', '2026-1-1'])(
	'takes %j for no day',
	(text) => expect(startOfDayText(text, 'UTC')).toBeNull()
);
