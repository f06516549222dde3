import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf, gridFor } from './buckets.ts';
import { formerBuckets } from './former-buckets.ts';
import { quarterMs } from './quarters.ts';
import { add } from './zone.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const hour = { unit: 'h', amount: 1 } as const;
const day = { unit: 'd', amount: 1 } as const;

describe('formerBuckets', () => {
	it('cuts a period as far from its start as the one that it is laid over', () => {
		const startMs = utc('2026-11-25T00:15:00');
		const endMs = utc('2026-11-27T02:45:00');
		const present = bucketsOf({ startMs, endMs }, 'UTC', hour);
		const former = { startMs: startMs - (endMs - startMs), endMs: startMs };
		expect(present.startsMs).toHaveLength(51);
		expect(bucketsOf(former, 'UTC', hour).startsMs).toHaveLength(52);
		expect(formerBuckets(former, present, 'UTC').startsMs).toEqual(
			present.startsMs.map((atMs) => atMs - (endMs - startMs))
		);
	});

	it('keeps days days where both periods begin on one, and gives the last what is more', () => {
		const month = (start: string, end: string) => ({ startMs: utc(start), endMs: utc(end) });
		const september = month('2026-09-01T00:00:00', '2026-10-01T00:00:00');
		const august = month('2026-08-01T00:00:00', '2026-09-01T00:00:00');
		const cut = formerBuckets(august, bucketsOf(september, 'UTC', day), 'UTC');
		expect(cut.startsMs).toHaveLength(30);
		expect(cut.startsMs.at(-1)).toBe(utc('2026-08-30T00:00:00'));
		expect(cut.endMs).toBe(august.endMs);
		const shorter = formerBuckets(september, bucketsOf(august, 'UTC', day), 'UTC');
		expect(shorter.startsMs).toHaveLength(30);
	});

	it('holds the whole period in no more buckets, in whole quarters, in any zone', () => {
		const begin = utc('2026-01-01T00:00:00') / quarterMs;
		fc.assert(
			fc.property(
				fc.constantFrom('UTC', 'Asia/Seoul', 'America/New_York', 'Asia/Kathmandu'),
				fc.nat(30_000),
				fc.integer({ min: 1, max: 6_000 }),
				fc.integer({ min: 1, max: 6_000 }),
				fc.integer({ min: 1, max: 62 }),
				(zone, from, length, formerLength, target) => {
					const startMs = (begin + from) * quarterMs;
					const fine = gridFor({ startMs, endMs: startMs + length * quarterMs }, zone, target);
					const present =
						fine.width.unit === 'm' && fine.width.amount < 15
							? bucketsOf({ startMs, endMs: fine.endMs }, zone, { unit: 'm', amount: 15 })
							: fine;
					const former = { startMs: add('d', -90, startMs, zone), endMs: 0 };
					former.endMs = former.startMs + formerLength * quarterMs;
					const { startsMs, endMs } = formerBuckets(former, present, zone);
					expect(startsMs.length).toBeLessThanOrEqual(present.startsMs.length);
					expect(startsMs[0]).toBe(former.startMs);
					expect(endMs).toBe(former.endMs);
					for (const [index, atMs] of startsMs.entries()) {
						expect(atMs % quarterMs).toBe(0);
						expect(startsMs[index + 1] ?? endMs).toBeGreaterThan(atMs);
					}
				}
			)
		);
	});
});
