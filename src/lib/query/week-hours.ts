import { weekHourOf } from '#lib/time/week-hour.ts';
import type { HourTerm } from './term.ts';

/** The hours of the week that `hour:` asks for: `Mon-14`, all of `Mon`, or `14` of every day. */
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
/** As they are also typed. */
const koreanDays = ['월', '화', '수', '목', '금', '토', '일'] as const;

const twoDigits = (hour: number) => String(hour).padStart(2, '0');
const hoursOfDay = Array.from({ length: 24 }, (_, hour) => twoDigits(hour));

/** What an editor can offer: days, hours of every day, then single hours of the week. */
export const weekHourChoices: readonly string[] = [
	...days,
	...hoursOfDay,
	...days.flatMap((day) => hoursOfDay.map((hour) => `${day}-${hour}`))
];

/** The value that asks for a day of the week, 0 = Monday, or an hour of it; null = of every day, all hours. */
export function weekHourValue(day: number | null, hour: number | null): string {
	const name = day === null ? '' : (days[day] ?? '');
	return [name, hour === null ? '' : twoDigits(hour)].filter(Boolean).join('-');
}

/** Reads a value as a person types it (`mon-9`, `월-14`, `09`); null for none. */
export function readWeekHour(text: string): string | null {
	const [, word = '', digits = ''] =
		/^(?:([a-z]{3}|[월화수목금토일])-?)?(\d{1,2})?$/iu.exec(text) ?? [];
	if (word === '' && digits === '') return null;
	const day = dayNamed(word);
	const hour = digits === '' ? null : Number(digits);
	if ((word !== '' && day === null) || (hour !== null && hour > 23)) return null;
	return weekHourValue(day, hour);
}

function dayNamed(word: string): number | null {
	const lower = word.toLowerCase();
	const day = days.findIndex((name, at) => name.toLowerCase() === lower || koreanDays[at] === word);
	return day < 0 ? null : day;
}

/** Whether a moment is in the hours that a term names. */
export function isInWeekHours(atMs: number, { values, zone }: HourTerm): boolean {
	return weekHoursOf(values).includes(weekHourOf(atMs, zone));
}

/** Hours of the week, 0 = Monday 00:00, that values as {@link readWeekHour} gives them ask for; ascending. */
export function weekHoursOf(values: readonly string[]): readonly number[] {
	const wanted = values.map((value) => {
		const [, name, hour] = /^([A-Z][a-z]{2})?-?(\d{2})?$/.exec(value) ?? [];
		return { day: name === undefined ? null : dayNamed(name), hour: hour ? Number(hour) : null };
	});
	return Array.from({ length: 7 * 24 }, (_, at) => at).filter((at) =>
		wanted.some(
			({ day, hour }) =>
				(day === null || day === Math.floor(at / 24)) && (hour === null || hour === at % 24)
		)
	);
}
