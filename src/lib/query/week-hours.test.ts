import { describe, expect, it } from 'vitest';
import { readWeekHour, weekHourChoices, weekHoursOf } from './week-hours.ts';

describe('readWeekHour', () => {
	it.each([
		['Mon-14', 'Mon-14'],
		['mon-9', 'Mon-09'],
		['월-14', 'Mon-14'],
		['일', 'Sun'],
		['9', '09'],
		['SUN', 'Sun']
	])('reads %s as %s', (typed, value) => {
		expect(readWeekHour(typed)).toBe(value);
	});

	it.each(['', 'Mon-24', 'Mox-1', '24', '-', 'Mon-', 'Mon-1-2', '월월', '1.5', 'monday'])(
		'refuses %j, or reads no more than it says',
		(typed) => {
			expect([null, 'Mon']).toContain(readWeekHour(typed));
		}
	);

	it('reads back every choice', () => {
		expect(weekHourChoices.filter((value) => readWeekHour(value) !== value)).toEqual([]);
	});
});

describe('weekHoursOf', () => {
	it('takes one hour, a whole day or an hour of every day', () => {
		expect(weekHoursOf(['Mon-14'])).toEqual([14]);
		expect(weekHoursOf(['Sun'])).toEqual(Array.from({ length: 24 }, (_, hour) => 144 + hour));
		expect(weekHoursOf(['09'])).toEqual([9, 33, 57, 81, 105, 129, 153]);
		expect(weekHoursOf(['Mon-14', 'Mon'])).toHaveLength(24);
	});
});
