import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketSeconds, compareBuckets, type BucketCount } from './buckets.ts';

const at = (projectId: string, index: number, spans: number): BucketCount => ({
	projectId,
	startS: index * bucketSeconds,
	spans
});

const buckets = fc
	.uniqueArray(
		fc.record({
			projectId: fc.constantFrom('a', 'b', 'c'),
			index: fc.integer({ min: 0, max: 30 }),
			spans: fc.integer({ min: 1, max: 50 })
		}),
		{ selector: ({ projectId, index }) => `${projectId}${index}` }
	)
	.map((all) => all.map(({ projectId, index, spans }) => at(projectId, index, spans)));

const keyOf = ({ projectId, startS }: BucketCount) => `${projectId}/${startS}`;
const byKey = (all: readonly BucketCount[]) =>
	new Map(all.map((bucket) => [keyOf(bucket), bucket]));

describe('comparing buckets', () => {
	it('reads over times without spans at once, and stops at what is copied', () => {
		const followed = [at('a', 1, 3), at('a', 5, 2), at('a', 7, 4), at('a', 9, 1)];
		const { loads } = compareBuckets(followed, [at('a', 7, 4)], 100);
		expect(loads).toHaveLength(1);
		expect(loads[0]?.stretches).toMatchObject([
			{ fromS: 90, untilS: 100, spans: 1 },
			{ fromS: 10, untilS: 60, spans: 5 }
		]);
	});

	it('notes as empty what is gone', () => {
		expect(compareBuckets([], [at('a', 1, 3), at('a', 2, 0)], 100)).toEqual({
			loads: [],
			gone: [at('a', 1, 0)]
		});
	});

	it('takes every bucket that differs once, none that does not, newest first, in bounded loads', () => {
		fc.assert(
			fc.property(buckets, buckets, fc.integer({ min: 1, max: 120 }), (followed, copied, most) => {
				const known = byKey(copied);
				const { loads } = compareBuckets(followed, copied, most);
				const stretches = loads.flatMap((load) => load.stretches);
				const taken = stretches.flatMap((stretch) => stretch.buckets);
				const differing = followed.filter(
					(bucket) => known.get(keyOf(bucket))?.spans !== bucket.spans
				);
				expect(taken.map(keyOf).sort()).toEqual(differing.map(keyOf).sort());
				for (const { projectId, fromS, untilS } of stretches) {
					const within = followed.filter(
						(bucket) =>
							bucket.projectId === projectId && bucket.startS >= fromS && bucket.startS < untilS
					);
					expect(within.every((bucket) => taken.includes(bucket))).toBe(true);
				}
				for (const load of loads) {
					expect(load.spans).toBe(
						load.stretches
							.flatMap((each) => each.buckets)
							.reduce((sum, { spans }) => sum + spans, 0)
					);
					const single = load.stretches.length === 1 && load.stretches[0]?.buckets.length === 1;
					expect(single || load.spans <= most).toBe(true);
				}
				const ends = stretches.map(({ untilS }) => untilS);
				expect(ends).toEqual(ends.toSorted((a, b) => b - a));
			})
		);
	});

	it('finds nothing to do once everything is noted', () => {
		fc.assert(
			fc.property(buckets, buckets, (followed, copied) => {
				const { loads, gone } = compareBuckets(followed, copied, 60);
				const noted = byKey([
					...copied,
					...loads.flatMap((load) => load.stretches.flatMap((each) => each.buckets)),
					...gone
				]);
				expect(compareBuckets(followed, [...noted.values()], 60)).toEqual({ loads: [], gone: [] });
			})
		);
	});
});
