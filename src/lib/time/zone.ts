/**
 * Calendar arithmetic in an IANA zone, exact over changes of the clock, on `Intl` alone: `Temporal`
 * is not in Node 20.
 */
import { msPerHour, msPerMinute, msPerSecond } from './units.ts';

/** A wall clock reading; months and days from 1. Fields beyond their range carry over. */
export interface WallTime {
	readonly year: number;
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
}

/** Grafana's letters: `m` is a minute, `M` a month; a week starts on Monday, and `Q` is a quarter of a year. */
export type CalendarUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'y';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			calendar: 'iso8601',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric'
		});
		formats.set(zone, format);
	}
	return format;
}

export function isZone(text: string): boolean {
	if (text === '' || text.length > 64) return false;
	try {
		formatOf(text);
		return true;
	} catch {
		return false;
	}
}

/**
 * What clocks in the zone show at that moment.
 * @throws RangeError for an unknown zone, and for what is no moment
 */
export function wallTime(atMs: number, zone: string): WallTime {
	const local = new Date(atMs + offsetMs(atMs, zone));
	if (Number.isNaN(local.getTime())) throw new RangeError('Invalid time value');
	return {
		year: local.getUTCFullYear(),
		month: local.getUTCMonth() + 1,
		day: local.getUTCDate(),
		hour: local.getUTCHours(),
		minute: local.getUTCMinutes(),
		second: local.getUTCSeconds()
	};
}

/** Local time − UTC at that moment, in ms; `Asia/Kolkata` gives 19 800 000. */
export function offsetMs(atMs: number, zone: string): number {
	if (zone === 'UTC') return 0;
	const hour = Math.floor(atMs / msPerHour);
	const before = offsetAtHour(hour, zone);
	// No clock is changed and changed back within an hour.
	return before === offsetAtHour(hour + 1, zone) ? before : readOffset(atMs, zone);
}

/** So often it is looked at; no clock that is off the hour was set to it for less. */
const everyMs = 28 * 24 * msPerHour;

/** True when the hours that clocks in the zone show begin with hours of UTC, at all times between these two. */
export function isOnTheHour(startMs: number, endMs: number, zone: string): boolean {
	const looks = Math.ceil(Math.max(0, endMs - startMs) / everyMs);
	return Array.from({ length: looks + 1 }, (_, index) =>
		offsetMs(Math.min(startMs + index * everyMs, endMs), zone)
	).every((offset) => offset % msPerHour === 0);
}

/** Zone → offset at each full hour that was asked for: `Intl` takes a hundred times as long. */
const offsets = new Map<string, Map<number, number>>();
/** More than two years of hours. */
const mostOffsets = 20_000;

/** @param hour since 1970, UTC */
function offsetAtHour(hour: number, zone: string): number {
	let known = offsets.get(zone);
	if (!known || known.size >= mostOffsets) {
		known = new Map();
		offsets.set(zone, known);
	}
	let offset = known.get(hour);
	if (offset === undefined) {
		offset = readOffset(Math.min(hour * msPerHour, lastMoment), zone);
		known.set(hour, offset);
	}
	return offset;
}

/** The last that a Date can hold, Unix ms. */
const lastMoment = 8.64e15;

function readOffset(atMs: number, zone: string): number {
	const read = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
	for (const { type, value } of formatOf(zone).formatToParts(atMs)) {
		if (type in read) read[type as keyof typeof read] = Number(value);
	}
	return asUtc(read) - Math.floor(atMs / msPerSecond) * msPerSecond;
}

function asUtc({ year, month, day, hour, minute, second }: WallTime): number {
	return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The moment at which clocks in the zone show that time. A time that a change of the clock skips is
 * moved on by the gap; of one that is shown twice the first is taken (as Temporal's `compatible`).
 */
export function momentOf(wall: WallTime, zone: string): number {
	const local = asUtc(wall);
	// A change moves the clock by less than a day, so the offsets a day away are those on its two sides.
	const before = offsetMs(local - 24 * msPerHour, zone);
	const after = offsetMs(local + 24 * msPerHour, zone);
	const candidates = [local - before, local - after].sort((left, right) => left - right);
	for (const candidate of candidates) {
		if (candidate + offsetMs(candidate, zone) === local) return candidate;
	}
	return local - before;
}

/** The start of the minute, hour, day, week, month, quarter or year that holds the moment. */
export function startOf(unit: CalendarUnit, atMs: number, zone: string): number {
	const wholeSecond = Math.floor(atMs / msPerSecond) * msPerSecond;
	switch (unit) {
		case 's':
			return wholeSecond;
		case 'm':
			return floorLocal(atMs, msPerMinute, zone);
		case 'h':
			return floorLocal(atMs, msPerHour, zone);
		case 'd':
		case 'w':
		case 'M':
		case 'Q':
		case 'y': {
			const wall = { ...wallTime(atMs, zone), hour: 0, minute: 0, second: 0 };
			if (unit === 'd') return momentOf(wall, zone);
			if (unit === 'w') return momentOf({ ...wall, day: wall.day - daysSinceMonday(wall) }, zone);
			if (unit === 'M') return momentOf({ ...wall, day: 1 }, zone);
			if (unit === 'Q') {
				return momentOf({ ...wall, month: wall.month - ((wall.month - 1) % 3), day: 1 }, zone);
			}
			return momentOf({ ...wall, month: 1, day: 1 }, zone);
		}
	}
}

/** Rounds local time down to a multiple of `stepMs`, which must divide a day. */
export function floorLocal(atMs: number, stepMs: number, zone: string): number {
	const local = atMs + offsetMs(atMs, zone);
	return atMs - (((local % stepMs) + stepMs) % stepMs);
}

/** 0 on Mondays. */
export function daysSinceMonday({ year, month, day }: WallTime): number {
	return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/**
 * Moves by calendar units: days and longer keep the wall clock time (a day may have 23 hours), and
 * a month's last days stay in the month (31 March − 1M = 28 February). Shorter units are lengths.
 * @param amount whole, may be negative
 */
export function add(unit: CalendarUnit, amount: number, atMs: number, zone: string): number {
	switch (unit) {
		case 's':
			return atMs + amount * msPerSecond;
		case 'm':
			return atMs + amount * msPerMinute;
		case 'h':
			return atMs + amount * msPerHour;
		case 'd':
		case 'w':
		case 'M':
		case 'Q':
		case 'y': {
			if (amount === 0) return atMs;
			const wall = wallTime(atMs, zone);
			const rest = atMs - Math.floor(atMs / msPerSecond) * msPerSecond;
			return momentOf(moved(wall, unit, amount), zone) + rest;
		}
	}
}

const monthsOf = { M: 1, Q: 3, y: 12 } as const;

function moved(wall: WallTime, unit: 'd' | 'w' | 'M' | 'Q' | 'y', amount: number): WallTime {
	if (unit === 'd') return { ...wall, day: wall.day + amount };
	if (unit === 'w') return { ...wall, day: wall.day + 7 * amount };
	const months = wall.year * 12 + wall.month - 1 + monthsOf[unit] * amount;
	const year = Math.floor(months / 12);
	const month = months - year * 12 + 1;
	return { ...wall, year, month, day: Math.min(wall.day, daysInMonth(year, month)) };
}

/** @param month from 1 */
export function daysInMonth(year: number, month: number): number {
	return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
