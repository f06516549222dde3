import { readClock, weekdayName, type Clock } from './date-time.ts';
import type { Locale } from './number.ts';

/** The width of the buckets of a time axis. */
export type AxisUnit = 'm' | 'h' | 'd' | 'w' | 'M' | 'y';

export interface AxisLabel {
	readonly text: string;
	/**
	 * True where a day begins on an axis of hours, or a year on one of days: its text is the date, and
	 * an axis without room for all labels leaves out others first.
	 */
	readonly begins: boolean;
	/**
	 * How round the time is on an axis of minutes or hours, 0 = a day begins: an axis without room for all
	 * labels has those up to some roundness, which stand at even steps. Absent on other axes.
	 */
	readonly roundness?: number;
}

/** Minutes; each is a multiple of the next. */
const roundSteps = [1_440, 720, 360, 180, 60, 30, 15, 5, 1];

/**
 * The labels of a time axis on the zone's clock. Of minutes and hours: `19:00`, and the date (`Nov 24`,
 * `11. 24.`) where another day begins. Of days and weeks: `Mon, Nov 23` or `11. 23. (월)`, with its
 * year where another begins. Of months and years: `Nov 2026` or `2026년 11월`, `2026`.
 * @param startsMs ascending
 */
export function axisLabels(
	startsMs: readonly number[],
	unit: AxisUnit,
	zone: string,
	locale: Locale
): AxisLabel[] {
	const clocks = startsMs.map((atMs) => readClock(atMs, zone));
	return clocks.map((clock, index) => {
		const former = clocks[index - 1];
		switch (unit) {
			case 'm':
			case 'h': {
				const begins = former ? dayOf(former) !== dayOf(clock) : leadsTheDay(clocks);
				const text = begins ? dateText(clock, locale) : timeText(clock);
				return { text, begins, roundness: roundnessOf(clock) };
			}
			case 'd':
			case 'w': {
				const begins = former !== undefined && former.year !== clock.year;
				return { text: begins ? yearText(clock, locale) : dayText(clock, locale), begins };
			}
			case 'M': {
				const { year, month } = clock;
				const text =
					locale === 'ko' ? `${year}년 ${Number(month)}월` : `${monthName(clock)} ${year}`;
				return { text, begins: false };
			}
			case 'y':
				return { text: clock.year, begins: false };
		}
	});
}

function roundnessOf({ hour, minute }: Clock): number {
	const minutes = Number(hour) * 60 + Number(minute);
	return roundSteps.findIndex((step) => minutes % step === 0);
}

/** One moment of a time axis by itself: with its date where the axis shows hours. */
export function axisMoment(atMs: number, unit: AxisUnit, zone: string, locale: Locale): string {
	if (unit !== 'm' && unit !== 'h') return axisLabels([atMs], unit, zone, locale)[0]?.text ?? '';
	const clock = readClock(atMs, zone);
	return `${dateText(clock, locale)} ${timeText(clock)}`;
}

/**
 * Whether the first day of an axis has a date: not when there is no other, and not when it is nearly
 * over, since the next date would stand upon it.
 */
function leadsTheDay(clocks: readonly Clock[]): boolean {
	const [first, last] = [clocks[0], clocks.at(-1)];
	return (
		first !== undefined &&
		last !== undefined &&
		dayOf(first) !== dayOf(last) &&
		Number(first.hour) < 6
	);
}

const dayOf = ({ year, month, day }: Clock): string => `${year}-${month}-${day}`;
const timeText = ({ hour, minute }: Clock): string => `${hour}:${minute}`;

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const monthName = ({ month }: Clock): string => months[Number(month) - 1] ?? '';

function dateText(clock: Clock, locale: Locale): string {
	const { month, day } = clock;
	return locale === 'ko'
		? `${Number(month)}. ${Number(day)}.`
		: `${monthName(clock)} ${Number(day)}`;
}

function yearText(clock: Clock, locale: Locale): string {
	const date = dateText(clock, locale);
	return locale === 'ko' ? `${clock.year}. ${date}` : `${date}, ${clock.year}`;
}

function dayText(clock: Clock, locale: Locale): string {
	const { year, month, day } = clock;
	const sunday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay();
	const weekday = weekdayName((sunday + 6) % 7, locale);
	const date = dateText(clock, locale);
	return locale === 'ko' ? `${date} (${weekday})` : `${weekday}, ${date}`;
}
