import { bucketsOf, type Buckets } from './buckets.ts';
import type { Span } from './range.ts';
import { msPerSecond } from './units.ts';
import { momentOf, offsetMs, wallTime } from './zone.ts';

/**
 * A period to be laid over another one, bucket by bucket: it is cut where the other is, as far from its
 * own start, into no more buckets. Where both begin on the clock, each falls on its own: the day that a
 * month has more belongs to the last bucket, and a month of fewer days has fewer.
 */
export function formerBuckets(
	{ startMs, endMs }: Span,
	present: Buckets,
	zone: string
): Pick<Buckets, 'startsMs' | 'endMs'> {
	const own = bucketsOf({ startMs, endMs }, zone, present.width);
	if (!own.firstIsCut && !present.firstIsCut) {
		return { startsMs: own.startsMs.slice(0, present.startsMs.length), endMs };
	}
	const startsMs = [startMs];
	for (const presentMs of present.startsMs.slice(1)) {
		const atMs = shifted(presentMs, present, startMs, zone);
		if (atMs > (startsMs.at(-1) ?? startMs) && atMs < endMs) startsMs.push(atMs);
	}
	return { startsMs, endMs };
}

/** Short steps are lengths, long ones go by the clock. */
function shifted(presentMs: number, present: Buckets, startMs: number, zone: string): number {
	const [presentStartMs = presentMs] = present.startsMs;
	const { unit, amount } = present.width;
	if (unit === 'm' || (unit === 'h' && amount === 1)) return startMs + presentMs - presentStartMs;
	const clock = (atMs: number) => atMs + offsetMs(atMs, zone);
	const wall = wallTime(startMs, zone);
	const seconds = (clock(presentMs) - clock(presentStartMs)) / msPerSecond;
	return momentOf({ ...wall, second: wall.second + seconds }, zone);
}
