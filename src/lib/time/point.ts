import { dayFromNow, pointWord } from './point-words.ts';
import { daysInMonth, type CalendarUnit } from './zone.ts';

export type Step =
	| { readonly op: 'add'; readonly amount: number; readonly unit: CalendarUnit }
	| { readonly op: 'snap'; readonly unit: CalendarUnit };

export interface ClockTime {
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
}

/** One end of a range. */
export type Point =
	/** `now`, moved and snapped from left to right. */
	| { readonly kind: 'now'; readonly steps: readonly Step[] }
	/** A reading of the fleet's clock; without a day a whole month, without a time a whole day. */
	| {
			readonly kind: 'local';
			readonly year: number;
			readonly month: number;
			readonly day: number | null;
			readonly time: ClockTime | null;
	  }
	/** A time of the day so many days from today, on the fleet's clock. */
	| { readonly kind: 'clock'; readonly days: number; readonly time: ClockTime }
	/** A moment that no zone moves, Unix ms. */
	| { readonly kind: 'instant'; readonly ms: number };

const relative = /^(?:now|지금)((?:[+-]\d{1,6}[smhdwMQy]|\/[smhdwMQy])*)$/;
const step = /([+-])(\d{1,6})([smhdwMQy])|\/([smhdwMQy])/g;
const maxSteps = 6;
/** Each has a year, a month and a day; only Korean words leave the year out. */
const dates: readonly RegExp[] = [
	/^(\d{4})-(\d{2})(?:-(\d{2}))?$/,
	/^(\d{4})(?:\. ?|\/)(\d{1,2})(?:(?:\. ?|\/)(\d{1,2}))?\.?$/,
	/^(?:(\d{4})년 ?)?(\d{1,2})월(?: ?(\d{1,2})일)?$/
];
/** A day and a time of it; either alone. With 오전 or 오후 hours are those of half a day. */
const dayAndClock =
	/^(.*?)(?:(?<=\d)T|^| )(?:(오전|오후) ?)?(?:(\d{1,2}):(\d{2})(?::(\d{2}))?|(\d{1,2})시(?: ?(\d{1,2})분| ?(반))?)$/;
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const unixMs = /^\d{12,13}$/;

/** What a text may leave out. */
export interface Context {
	/** The day on the fleet's clock: a date without a year is the last that was, or is, on it. Default: none such is read. */
	readonly today?: CalendarDay;
	/** The start of the range, to its end: a time alone is on its day, a date without a year the next from it. */
	readonly start?: Point;
}

/** Months and days from 1. */
interface CalendarDay {
	readonly year: number;
	readonly month: number;
	readonly day: number;
}

/** @returns null for what is not, or not yet, a point in time */
export function parsePoint(text: string, context: Context = {}): Point | null {
	const input = text.trim();
	if (unixMs.test(input)) return { kind: 'instant', ms: Number(input) };
	if (iso.test(input)) {
		const ms = Date.parse(input);
		return Number.isNaN(ms) ? null : { kind: 'instant', ms };
	}
	const [whole, day = ''] = dayAndClock.exec(input) ?? [];
	if (whole === undefined) return parseDay(input, context);
	const time = parseClock(input);
	if (time === null) return null;
	if (day === '') {
		return (context.start && atTime(context.start, time)) ?? atTime(dayFromNow(0), time);
	}
	const on = parseDay(day, context);
	return on && atTime(on, time);
}

/** What is no time of day: a word, a reading of `now`, or a date. */
function parseDay(input: string, context: Context): Point | null {
	const word = pointWord(input);
	if (word) return word;
	const steps = relative.exec(input)?.[1];
	return steps === undefined ? parseDate(input, context) : parseSteps(steps);
}

function parseSteps(text: string): Point | null {
	const steps = [...text.matchAll(step)].map(([, sign, amount, unit, snap]): Step => {
		if (snap !== undefined) return { op: 'snap', unit: snap as CalendarUnit };
		return {
			op: 'add',
			// Adding 0 keeps one sign, so that a range prints as it was read.
			amount: sign === '-' ? 0 - Number(amount) : Number(amount),
			unit: unit as CalendarUnit
		};
	});
	return steps.length > maxSteps ? null : { kind: 'now', steps };
}

function parseDate(text: string, context: Context): Point | null {
	const match = dates.map((form) => form.exec(text)).find((found) => found !== null);
	if (!match) return null;
	const month = Number(match[2]);
	const day = match[3] === undefined ? null : Number(match[3]);
	const year = match[1] === undefined ? yearOf(month, day, context) : Number(match[1]);
	if (year === null || year < 1970 || month < 1 || month > 12) return null;
	if (day !== null && (day < 1 || day > daysInMonth(year, month))) return null;
	return { kind: 'local', year, month, day, time: null };
}

/** The year that is meant where none is written; null when nothing tells. */
function yearOf(month: number, day: number | null, { today, start }: Context): number | null {
	const isBefore = (other: { readonly month: number; readonly day: number | null }) =>
		month < other.month || (month === other.month && (day ?? 31) < (other.day ?? 1));
	if (start?.kind === 'local') return isBefore(start) ? start.year + 1 : start.year;
	if (!today) return null;
	const isAhead = month > today.month || (month === today.month && (day ?? 1) > today.day);
	return isAhead ? today.year - 1 : today.year;
}

function parseClock(text: string): ClockTime | null {
	const [, , half, ...digits] = dayAndClock.exec(text) ?? [];
	const [colonHour, colonMinute, second = '0', wordHour, wordMinute, halfPast] = digits;
	const hour = Number(colonHour ?? wordHour);
	if (half !== undefined && (hour < 1 || hour > 12)) return null;
	const time = {
		hour: half === undefined ? hour : (hour % 12) + (half === '오후' ? 12 : 0),
		minute: halfPast === undefined ? Number(colonMinute ?? wordMinute ?? 0) : 30,
		second: Number(second)
	};
	return time.hour > 23 || time.minute > 59 || time.second > 59 ? null : time;
}

/** Whether it says the time of day, not only how far back or which day. */
export function hasTime(point: Point): boolean {
	switch (point.kind) {
		case 'now':
			return false;
		case 'local':
			return point.time !== null;
		case 'clock':
		case 'instant':
			return true;
	}
}

/** That time on the day of a point; null when it is in no one day. */
function atTime(point: Point, time: ClockTime): Point | null {
	switch (point.kind) {
		case 'local':
			return point.day === null ? null : { ...point, time };
		case 'clock':
			return { ...point, time };
		case 'instant':
			return null;
		case 'now': {
			const [first, ...rest] = point.steps;
			const days = first?.op === 'add' && first.unit === 'd' ? first.amount : 0;
			const snaps = days === 0 ? point.steps : rest;
			const [snap] = snaps;
			if (snaps.length !== 1 || snap?.op !== 'snap' || snap.unit !== 'd') return null;
			return { kind: 'clock', days, time };
		}
	}
}

/**
 * Canonical text: `now-1d/d`, `now-1d/d 09:30`, `2026-11`, `2026-11-20`, `2026-11-20 09:30`, ISO for a
 * moment.
 */
export function printPoint(point: Point): string {
	switch (point.kind) {
		case 'now':
			return `now${point.steps.map(printStep).join('')}`;
		case 'instant':
			return new Date(point.ms).toISOString();
		case 'local': {
			const { year, month, day, time } = point;
			const date = [String(year), two(month), ...(day === null ? [] : [two(day)])].join('-');
			return time === null ? date : `${date} ${printClock(time)}`;
		}
		case 'clock':
			return `${printPoint(dayFromNow(point.days))} ${printClock(point.time)}`;
	}
}

function printClock({ hour, minute, second }: ClockTime): string {
	const clock = `${two(hour)}:${two(minute)}`;
	return second === 0 ? clock : `${clock}:${two(second)}`;
}

function printStep(step: Step): string {
	if (step.op === 'snap') return `/${step.unit}`;
	return `${step.amount < 0 ? '-' : '+'}${Math.abs(step.amount)}${step.unit}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
