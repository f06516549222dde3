import { msPerDay, msPerHour, msPerMinute } from './units.ts';
import type { Span } from './range.ts';
import { add, floorLocal, momentOf, offsetMs, startOf, wallTime } from './zone.ts';

export interface BucketWidth {
	readonly unit: 'm' | 'h' | 'd' | 'w' | 'M' | 'y';
	readonly amount: number;
}

/** Buckets that cover a range without gap or overlap, so that their sum is the range's. */
export interface Buckets {
	/** Ascending, Unix ms. The first is the range's start, the others fall on the zone's clock. */
	readonly startsMs: readonly number[];
	/** End of the last one: the range's end. */
	readonly endMs: number;
	readonly width: BucketWidth;
	/** Whether the range cuts the first or last bucket: its figure must not be read as a fall. */
	readonly firstIsCut: boolean;
	readonly lastIsCut: boolean;
}

/**
 * The time of the buckets from one index to another, in either order; what is beside them is left out.
 * null = no bucket is among them.
 */
export function spanOfBand(
	{ startsMs, endMs }: Pick<Buckets, 'startsMs' | 'endMs'>,
	one: number,
	other: number
): Span | null {
	const first = Math.max(Math.min(one, other), 0);
	const next = Math.min(Math.max(one, other) + 1, startsMs.length);
	const startMs = startsMs[first];
	if (startMs === undefined || next <= first) return null;
	return { startMs, endMs: startsMs[next] ?? endMs };
}

const widths: readonly BucketWidth[] = [
	...[1, 2, 5, 10, 15, 30].map((amount) => ({ unit: 'm', amount }) as const),
	...[1, 2, 3, 6, 12].map((amount) => ({ unit: 'h', amount }) as const),
	{ unit: 'd', amount: 1 },
	{ unit: 'w', amount: 1 },
	{ unit: 'M', amount: 1 },
	{ unit: 'M', amount: 3 },
	{ unit: 'y', amount: 1 }
];

const approximateMs = {
	m: msPerMinute,
	h: msPerHour,
	d: msPerDay,
	w: 7 * msPerDay,
	M: 30 * msPerDay,
	y: 365 * msPerDay
} as const;

/**
 * The finest familiar buckets of which at most `targetCount` (and the cut one at the start) fit.
 * @param targetCount 1 – 2 000; usually the chart's width ÷ 12 px
 */
export function gridFor(span: Span, zone: string, targetCount: number): Buckets {
	const target = Math.min(2_000, Math.max(1, Math.floor(targetCount)));
	const length = span.endMs - span.startMs;
	const width =
		widths.find(({ unit, amount }) => length / (approximateMs[unit] * amount) <= target) ??
		({ unit: 'y', amount: 1 } as const);
	return bucketsOf(span, zone, width);
}

/** The range cut at every multiple of the width on the zone's clock. */
export function bucketsOf({ startMs, endMs }: Span, zone: string, width: BucketWidth): Buckets {
	let boundary = alignedStart(startMs, width, zone);
	const firstIsCut = boundary < startMs;
	const startsMs = [startMs];
	for (;;) {
		boundary = nextBoundary(boundary, width, zone);
		if (boundary >= endMs) break;
		if (boundary > startMs) startsMs.push(boundary);
	}
	return { startsMs, endMs, width, firstIsCut, lastIsCut: boundary > endMs };
}

function alignedStart(atMs: number, { unit, amount }: BucketWidth, zone: string): number {
	switch (unit) {
		case 'm':
			return floorLocal(atMs, amount * msPerMinute, zone);
		case 'h':
			if (amount === 1) return floorLocal(atMs, msPerHour, zone);
			return lastOfDay(atMs, amount, zone);
		case 'd':
		case 'w':
		case 'y':
			return startOf(unit, atMs, zone);
		case 'M': {
			const { year, month } = wallTime(atMs, zone);
			return firstOfMonth(year, month - ((month - 1) % amount), zone);
		}
	}
}

function nextBoundary(atMs: number, { unit, amount }: BucketWidth, zone: string): number {
	switch (unit) {
		case 'm':
			return nextStep(atMs, amount * msPerMinute, zone);
		case 'h':
			if (amount === 1) return nextStep(atMs, msPerHour, zone);
			return nextOfDay(atMs, amount, zone);
		case 'd':
		case 'w':
		case 'y':
			return startOf(unit, add(unit, amount, atMs, zone), zone);
		case 'M': {
			const { year, month } = wallTime(atMs, zone);
			return firstOfMonth(year, month + amount, zone);
		}
	}
}

function firstOfMonth(year: number, month: number, zone: string): number {
	return momentOf({ year, month, day: 1, hour: 0, minute: 0, second: 0 }, zone);
}

/**
 * Short steps are lengths: the hour that a clock repeats makes two buckets. A change by less than the
 * step (Lord Howe's half hour) makes one longer bucket and the next falls on the clock again.
 */
function nextStep(atMs: number, stepMs: number, zone: string): number {
	const next = atMs + stepMs;
	const aligned = floorLocal(next, stepMs, zone);
	if (aligned === next) return next;
	const onClock = aligned > atMs && (aligned + offsetMs(aligned, zone)) % stepMs === 0;
	return onClock ? aligned : aligned + stepMs;
}

/** Several hours: the zone's clock at 0, n, 2n … o'clock; a change of the clock makes one longer or shorter. */
function hoursOfDay(atMs: number, amount: number, zone: string): readonly number[] {
	const { year, month, day } = wallTime(atMs, zone);
	const starts: number[] = [];
	for (let hour = 0; hour <= 24; hour += amount) {
		starts.push(momentOf({ year, month, day, hour, minute: 0, second: 0 }, zone));
	}
	return starts;
}

function lastOfDay(atMs: number, amount: number, zone: string): number {
	return (
		hoursOfDay(atMs, amount, zone).findLast((start) => start <= atMs) ?? startOf('d', atMs, zone)
	);
}

function nextOfDay(atMs: number, amount: number, zone: string): number {
	return (
		hoursOfDay(atMs, amount, zone).find((start) => start > atMs) ??
		startOf('d', add('d', 1, atMs, zone), zone)
	);
}
