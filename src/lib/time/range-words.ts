import { dayFromNow } from './point-words.ts';
import type { Point } from './point.ts';
import type { Range } from './range.ts';
import type { CalendarUnit } from './zone.ts';

const now: Point = { kind: 'now', steps: [] };

/** The unit that holds now, up to now. */
const soFar = (unit: CalendarUnit): Range => ({
	from: { kind: 'now', steps: [{ op: 'snap', unit }] },
	to: now
});

/** The whole unit so many before this one. */
function whole(unit: CalendarUnit, back: number): Range {
	const point: Point =
		unit === 'd'
			? dayFromNow(-back)
			: {
					kind: 'now',
					steps: [
						{ op: 'add', amount: -back, unit },
						{ op: 'snap', unit }
					]
				};
	return { from: point, to: point };
}

/** Keys without spaces: `이번 달` and `이번달` are both written. */
const named: ReadonlyMap<string, Range> = new Map([
	['오늘', soFar('d')],
	['today', soFar('d')],
	['금일', soFar('d')],
	['당일', soFar('d')],
	['어제', whole('d', 1)],
	['전일', whole('d', 1)],
	['yesterday', whole('d', 1)],
	['그제', whole('d', 2)],
	['그저께', whole('d', 2)],
	['이번주', soFar('w')],
	['금주', soFar('w')],
	['thisweek', soFar('w')],
	['지난주', whole('w', 1)],
	['저번주', whole('w', 1)],
	['전주', whole('w', 1)],
	['lastweek', whole('w', 1)],
	['이번달', soFar('M')],
	['이달', soFar('M')],
	['당월', soFar('M')],
	['금월', soFar('M')],
	['thismonth', soFar('M')],
	['지난달', whole('M', 1)],
	['저번달', whole('M', 1)],
	['전월', whole('M', 1)],
	['lastmonth', whole('M', 1)],
	['이번분기', soFar('Q')],
	['당분기', soFar('Q')],
	['thisquarter', soFar('Q')],
	['지난분기', whole('Q', 1)],
	['전분기', whole('Q', 1)],
	['lastquarter', whole('Q', 1)],
	['올해', soFar('y')],
	['금년', soFar('y')],
	['thisyear', soFar('y')],
	['작년', whole('y', 1)],
	['전년', whole('y', 1)],
	['지난해', whole('y', 1)],
	['lastyear', whole('y', 1)]
]);

/** A year of the calendar; with fewer digits it is so many years. */
const calendarYear = /^((?:19[7-9]|2\d\d)\d)년$/;
const monthOf = (year: number, month: number): Point => ({
	kind: 'local',
	year,
	month,
	day: null,
	time: null
});

const koreanLength =
	/^(?:(?:지난|최근) ?)?(?:(\d{1,6}|한) ?(초|분|시간|일|주일|주|개월|달|년)|(하루|이틀|사흘|일주일))(?: ?(?:전부터|전|동안|간))?$/;
const englishLength =
	/^(?:(?:last|past) )?(\d{1,6}) ?(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?|M|months?|y|years?)(?: ago)?$/;
const englishOne = /^(?:last|past) (minute|hour|day)$/;

const koreanUnits: ReadonlyMap<string, CalendarUnit> = new Map([
	['초', 's'],
	['분', 'm'],
	['시간', 'h'],
	['일', 'd'],
	['주', 'w'],
	['주일', 'w'],
	['개월', 'M'],
	['달', 'M'],
	['년', 'y']
]);

const koreanDays: ReadonlyMap<string, number> = new Map([
	['하루', 1],
	['이틀', 2],
	['사흘', 3],
	['일주일', 7]
]);

/**
 * Ranges in words: `어제`, `지난 7일`, `이번 달`, `last 2 hours`, `24h`.
 * @param text one space between words
 * @returns null when the words name no range
 */
export function rangeWords(text: string): Range | null {
	const lower = text.toLowerCase();
	const range = named.get(lower.replaceAll(' ', ''));
	if (range) return range;

	const [, year] = calendarYear.exec(text) ?? [];
	if (year !== undefined) return { from: monthOf(Number(year), 1), to: monthOf(Number(year), 12) };
	const korean = koreanLength.exec(text);
	if (korean) {
		const [, amount, word, days] = korean;
		if (days !== undefined) return back(koreanDays.get(days) ?? 1, 'd');
		return back(amount === '한' ? 1 : Number(amount), koreanUnits.get(word ?? '') ?? 'd');
	}
	// `1M` is a month and `1m` a minute; in whole words case says nothing.
	const english = englishLength.exec(text) ?? englishLength.exec(lower);
	if (english) return back(Number(english[1]), englishUnit(english[2] ?? ''));
	const one = englishOne.exec(lower)?.[1];
	return one === undefined ? null : back(1, englishUnit(one));
}

function back(amount: number, unit: CalendarUnit): Range | null {
	if (amount === 0) return null;
	return { from: { kind: 'now', steps: [{ op: 'add', amount: -amount, unit }] }, to: now };
}

function englishUnit(word: string): CalendarUnit {
	if (word === 'M' || word.startsWith('mo')) return 'M';
	switch (word[0]) {
		case 's':
			return 's';
		case 'm':
			return 'm';
		case 'h':
			return 'h';
		case 'w':
			return 'w';
		case 'y':
			return 'y';
		default:
			return 'd';
	}
}
