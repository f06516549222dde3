/**
 * Ranges of time as people write them: Grafana's grammar (`now-6h`, `now-1d/d to now-1d/d`), dates,
 * ISO moments, and Korean and English words. Parsing gives a tree that prints back; it never throws.
 */
import { parsePoint, printPoint, type Context, type Point } from './point.ts';
import { rangeWords } from './range-words.ts';
import { msPerDay, msPerHour, msPerMinute, msPerSecond } from './units.ts';
import { add, momentOf, startOf, wallTime, type CalendarUnit } from './zone.ts';

export interface Range {
	readonly from: Point;
	readonly to: Point;
}

/** Unix ms, half open: `endMs` is the first moment that is out. */
export interface Span {
	readonly startMs: number;
	readonly endMs: number;
}

/** Why a text is no range; the page has a message for each. */
export type RangeProblem = 'empty' | 'not-understood' | 'ends-before-start' | 'too-far';

export type Result<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: RangeProblem };

export const now: Point = { kind: 'now', steps: [] };

/** The last 24 hours. */
export const defaultRange: Range = {
	from: { kind: 'now', steps: [{ op: 'add', amount: -24, unit: 'h' }] },
	to: now
};

/** `2026-11-20T00:00:00.000Z` and the like hold no `~` or `..`, so these may stand without spaces. */
const separator = /\s+(?:to|until|[-–—])\s+|\s*(?:~|→|\.\.+)\s*|부터\s*/;
/** `now - 6h`: its minus separates nothing. */
const spacedStep = /\b(now|지금) ?([+-]) ?(?=\d{1,6}[smhdwMQy](?:$|[\s+\-/~.→]))/g;
const longest = 120;

/**
 * Reads what a person typed or a URL holds. A point alone runs to now, a date alone is that day or month.
 * @param today see `Context`
 */
export function parseRange(text: string, today?: Context['today']): Result<Range> {
	const input = text.normalize('NFC').trim().replace(/\s+/g, ' ').replace(spacedStep, '$1$2');
	if (input === '') return { ok: false, problem: 'empty' };
	if (input.length > longest) return { ok: false, problem: 'not-understood' };
	const words = rangeWords(input);
	if (words) return { ok: true, value: words };

	const parts = input.replace(/\s*까지$/, '').split(separator);
	const context = today ? { today } : {};
	const from = parsePoint(parts[0] ?? '', context);
	if (from === null || parts.length > 2) return { ok: false, problem: 'not-understood' };
	if (parts[1] === undefined) {
		return { ok: true, value: { from, to: isWholeDate(from) ? from : now } };
	}
	// `어제부터`, `2026-11-20 ~`: until now.
	const to = parts[1] === '' ? now : parsePoint(parts[1], { ...context, start: from });
	return to ? { ok: true, value: { from, to } } : { ok: false, problem: 'not-understood' };
}

/** The shortest text that parses to the same range. */
export function printRange({ from, to }: Range): string {
	const start = printPoint(from);
	const end = printPoint(to);
	if (isWholeDate(from)) return start === end ? start : `${start} to ${end}`;
	return isNow(to) ? start : `${start} to ${end}`;
}

export function isNow(point: Point): boolean {
	return point.kind === 'now' && point.steps.length === 0;
}

function isWholeDate(point: Point): boolean {
	return point.kind === 'local' && point.time === null;
}

const unitMs: Readonly<Record<CalendarUnit, number>> = {
	s: msPerSecond,
	m: msPerMinute,
	h: msPerHour,
	d: msPerDay,
	w: 7 * msPerDay,
	M: 30 * msPerDay,
	Q: 91 * msPerDay,
	y: 365 * msPerDay
};

/** What the store's times can hold. */
const earliestMs = 0;
const latestMs = Date.UTC(2200, 0, 1);
/** Steps beyond it leave the calendar that Intl reads; checked at each, for it throws there. */
const furthestStepMs = 400 * 365 * msPerDay;

/**
 * The moments that the range means. A snapped start is the start of its unit, a snapped end the end of
 * it: `now-1d/d to now-1d/d` is all of yesterday.
 * @param zone the fleet's zone, in which days begin
 */
export function resolveRange({ from, to }: Range, nowMs: number, zone: string): Result<Span> {
	const startMs = resolvePoint(from, 'start', nowMs, zone);
	const endMs = resolvePoint(to, 'end', nowMs, zone);
	if (!(startMs >= earliestMs && startMs < latestMs && endMs <= latestMs)) {
		return { ok: false, problem: 'too-far' };
	}
	if (startMs >= endMs) return { ok: false, problem: 'ends-before-start' };
	return { ok: true, value: { startMs, endMs } };
}

function resolvePoint(point: Point, side: 'start' | 'end', nowMs: number, zone: string): number {
	switch (point.kind) {
		case 'instant':
			return point.ms;
		case 'local': {
			const { unit, startMs } = localStart(point, zone);
			return side === 'end' && unit !== null ? add(unit, 1, startMs, zone) : startMs;
		}
		case 'clock': {
			if (Math.abs(point.days) * msPerDay > furthestStepMs) return Number.NaN;
			const day = wallTime(nowMs, zone);
			return momentOf({ ...day, day: day.day + point.days, ...point.time }, zone);
		}
		case 'now': {
			let atMs = nowMs;
			for (const step of point.steps) {
				if (step.op === 'add') {
					if (Math.abs(step.amount) * unitMs[step.unit] > furthestStepMs) return Number.NaN;
					atMs = add(step.unit, step.amount, atMs, zone);
				} else {
					atMs = startOf(step.unit, atMs, zone);
					if (side === 'end') atMs = startOf(step.unit, add(step.unit, 1, atMs, zone), zone);
				}
				if (Math.abs(atMs - nowMs) > furthestStepMs) return Number.NaN;
			}
			return atMs;
		}
	}
}

function localStart(
	{ year, month, day, time }: Extract<Point, { kind: 'local' }>,
	zone: string
): { readonly unit: 'd' | 'M' | null; readonly startMs: number } {
	const clock = time ?? { hour: 0, minute: 0, second: 0 };
	const startMs = momentOf({ year, month, day: day ?? 1, ...clock }, zone);
	return { unit: time ? null : day === null ? 'M' : 'd', startMs };
}

/**
 * The period to compare with: the same number of calendar units earlier for a range that starts on
 * one (this month so far ↔ last month up to the same day), else the same length just before.
 */
export function previousPeriod(range: Range, span: Span, zone: string): Span {
	const unit = snapOf(range.from);
	if (unit === null) {
		return { startMs: span.startMs - (span.endMs - span.startMs), endMs: span.startMs };
	}
	const count = unitsIn(unit, span, zone);
	const endMs = add(unit, -count, span.endMs, zone);
	return {
		startMs: add(unit, -count, span.startMs, zone),
		endMs: Math.min(endMs, span.startMs)
	};
}

/** The unit on whose start the point always falls; null when on none. */
function snapOf(point: Point): CalendarUnit | null {
	if (point.kind === 'local') return point.time ? null : point.day === null ? 'M' : 'd';
	const last = point.kind === 'now' ? point.steps.at(-1) : undefined;
	return last?.op === 'snap' ? last.unit : null;
}

/** How many units it takes to cover the span, at least one. */
function unitsIn(unit: CalendarUnit, { startMs, endMs }: Span, zone: string): number {
	let count = Math.max(1, Math.round((endMs - startMs) / unitMs[unit]));
	while (count > 1 && add(unit, count - 1, startMs, zone) >= endMs) count--;
	while (add(unit, count, startMs, zone) < endMs) count++;
	return count;
}

/** Half a length earlier (−1) or later (+1), as Grafana moves. */
export function shift({ startMs, endMs }: Span, direction: -1 | 1): Span {
	const half = Math.max(1, Math.round((endMs - startMs) / 2));
	return { startMs: startMs + direction * half, endMs: endMs + direction * half };
}

/** Twice as long about the same middle, slid back so that it does not reach into the future. */
export function zoomOut({ startMs, endMs }: Span, nowMs: number): Span {
	const length = endMs - startMs;
	const wider = { startMs: startMs - Math.ceil(length / 2), endMs: endMs + Math.ceil(length / 2) };
	const ahead = Math.max(0, wider.endMs - Math.max(nowMs, endMs));
	return { startMs: Math.max(0, wider.startMs - ahead), endMs: wider.endMs - ahead };
}

/** The range of a brush, a bucket or a shifted view. */
export function absoluteRange({ startMs, endMs }: Span): Range {
	return { from: { kind: 'instant', ms: startMs }, to: { kind: 'instant', ms: endMs } };
}
