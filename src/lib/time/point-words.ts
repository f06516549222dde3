import type { Point, Step } from './point.ts';
import type { CalendarUnit } from './zone.ts';

const days: ReadonlyMap<string, number> = new Map([
	['오늘', 0],
	['today', 0],
	['어제', -1],
	['yesterday', -1],
	['그제', -2],
	['그저께', -2]
]);

const ago =
	/^(\d{1,6}) ?(?:(초|분|시간|일|주일|주|개월|달|년) ?전|(second|minute|hour|day|week|month|year)s? ago)$/i;

const units: ReadonlyMap<string, CalendarUnit> = new Map([
	['초', 's'],
	['second', 's'],
	['분', 'm'],
	['minute', 'm'],
	['시간', 'h'],
	['hour', 'h'],
	['일', 'd'],
	['day', 'd'],
	['주', 'w'],
	['주일', 'w'],
	['week', 'w'],
	['개월', 'M'],
	['달', 'M'],
	['month', 'M'],
	['년', 'y'],
	['year', 'y']
]);

/**
 * One end of a range in a word: `어제`, `3일 전`, `2 hours ago`. Days are whole ones: three days ago is
 * as much a day as yesterday is.
 * @returns null for other words
 */
export function pointWord(text: string): Point | null {
	const fromToday = days.get(text.toLowerCase());
	if (fromToday !== undefined) return dayFromNow(fromToday);
	const [, amount, korean, english] = ago.exec(text) ?? [];
	const unit = units.get((korean ?? english ?? '').toLowerCase());
	if (amount === undefined || unit === undefined) return null;
	const back = 0 - Number(amount);
	return unit === 'd'
		? dayFromNow(back)
		: { kind: 'now', steps: [{ op: 'add', amount: back, unit }] };
}

/** The whole day so many days from today. */
export function dayFromNow(amount: number): Point {
	const snap: Step = { op: 'snap', unit: 'd' };
	return {
		kind: 'now',
		steps: amount === 0 ? [snap] : [{ op: 'add', amount, unit: 'd' }, snap]
	};
}
