import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StripBucket } from '#lib/server/agentops/analytics.ts';
import { barsOf, bucketAt, measureNamed, spanOfBuckets } from './strip.ts';

const bucket = (startMs: number, more: Partial<StripBucket> = {}): StripBucket => ({
	startMs,
	sessions: 0,
	errorSessions: 0,
	tokens: 0,
	costUsd: null,
	durationP50Ns: null,
	durationP95Ns: null,
	...more
});
const three = [bucket(0), bucket(10), bucket(30)];

describe('barsOf', () => {
	it('fills the strip with the highest and leaves a gap where there is no value', () => {
		const buckets = [bucket(0, { costUsd: 2 }), bucket(1, { costUsd: 0 }), bucket(2)];
		expect(barsOf(buckets, 'cost').bars.map(({ height }) => height)).toEqual([1, 0, null]);
	});

	it('draws the smallest something so that it is seen', () => {
		const buckets = [bucket(0, { sessions: 10_000 }), bucket(1, { sessions: 1, errorSessions: 1 })];
		expect(barsOf(buckets, 'count').bars[1]).toEqual({ height: 0.04, failed: 0.04 });
	});

	it('stays between nothing and the whole strip', () => {
		const figures = fc.record({
			startMs: fc.integer(),
			sessions: fc.nat(),
			errorSessions: fc.nat(),
			tokens: fc.nat(),
			costUsd: fc.option(fc.double({ min: 0, noNaN: true })),
			durationP50Ns: fc.constant(null),
			durationP95Ns: fc.option(fc.nat())
		});
		fc.assert(
			fc.property(fc.array(figures, { maxLength: 20 }), fc.string(), (buckets, name) => {
				for (const { height, failed } of barsOf(buckets, measureNamed(name)).bars) {
					for (const part of [height ?? 0, failed]) {
						expect(part).toBeGreaterThanOrEqual(0);
						expect(part).toBeLessThanOrEqual(1);
					}
				}
			})
		);
	});
});

describe('a brush', () => {
	it('takes whole buckets, whichever way it was drawn', () => {
		expect(spanOfBuckets(three, 40, 1, 0)).toEqual({ startMs: 0, endMs: 30 });
		expect(spanOfBuckets(three, 40, 2, 2)).toEqual({ startMs: 30, endMs: 40 });
		expect(spanOfBuckets(three, 40, 0, 9)).toBeNull();
		expect(spanOfBuckets([], 40, 0, 0)).toBeNull();
	});

	it('finds the bucket under the pointer by time, as buckets differ in length', () => {
		expect([-1, 0, 0.24, 0.26, 0.74, 0.76, 2].map((share) => bucketAt(three, 40, share))).toEqual([
			0, 0, 0, 1, 1, 2, 2
		]);
	});
});
