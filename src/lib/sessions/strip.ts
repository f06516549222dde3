/** The strip above a list: what the matching rows amount to over time, and how it narrows the range. */
import type { StripBucket } from '#lib/server/agentops/analytics.ts';
import type { Span } from '#lib/time/range.ts';

export const measures = ['count', 'errors', 'cost', 'latency'] as const;
export type Measure = (typeof measures)[number];

export function measureNamed(text: string | null): Measure {
	return measures.find((measure) => measure === text) ?? 'count';
}

export function valueOf(bucket: StripBucket, measure: Measure): number | null {
	switch (measure) {
		case 'count':
			return bucket.sessions;
		case 'errors':
			return bucket.errorSessions;
		case 'cost':
			return bucket.costUsd;
		case 'latency':
			return bucket.durationP95Ns;
	}
}

/** A bar's share of the strip's height, 0–1; null where there is no value. */
export interface Bar {
	readonly height: number | null;
	/** Part of a count that failed, 0–1 of the strip's height. */
	readonly failed: number;
}

/** Bars of a measure, the highest filling the strip; something is never drawn as nothing. */
export function barsOf(
	buckets: readonly StripBucket[],
	measure: Measure
): { readonly bars: readonly Bar[]; readonly most: number } {
	const values = buckets.map((bucket) => valueOf(bucket, measure));
	const most = values.reduce<number>((high, value) => Math.max(high, value ?? 0), 0);
	const share = (value: number) => (value <= 0 || most === 0 ? 0 : Math.max(value / most, 0.04));
	return {
		most,
		bars: buckets.map((bucket, at) => {
			const value = values[at] ?? null;
			return {
				height: value === null ? null : share(value),
				failed: measure === 'count' ? share(Math.min(bucket.errorSessions, bucket.sessions)) : 0
			};
		})
	};
}

/** The time of the buckets from one index to another, in either order. */
export function spanOfBuckets(
	buckets: readonly StripBucket[],
	endMs: number,
	one: number,
	other: number
): Span | null {
	const first = buckets[Math.min(one, other)];
	const next = Math.max(one, other) + 1;
	if (!first || next > buckets.length) return null;
	return { startMs: first.startMs, endMs: buckets[next]?.startMs ?? endMs };
}

/** The bucket that holds a moment of the strip, by time: buckets may differ in length. */
export function bucketAt(buckets: readonly StripBucket[], endMs: number, share: number): number {
	const startMs = buckets[0]?.startMs ?? endMs;
	const atMs = startMs + Math.min(Math.max(share, 0), 1) * (endMs - startMs);
	const next = buckets.findIndex((bucket) => bucket.startMs > atMs);
	return (next < 0 ? buckets.length : next) - 1;
}
