import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf, gridFor, spanOfBand } from './buckets.ts';
import { offsetMs, wallTime } from './zone.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (starts: readonly number[]) =>
	starts.map((at) => new Date(at).toISOString().slice(0, 16));

describe('buckets', () => {
	it('fall on the days of the zone', () => {
		const span = { startMs: utc('2026-11-16T15:00:00'), endMs: utc('2026-11-19T10:00:00') };
		const grid = bucketsOf(span, 'Asia/Seoul', { unit: 'd', amount: 1 });
		expect(iso(grid.startsMs)).toEqual([
			'2026-11-16T15:00',
			'2026-11-17T15:00',
			'2026-11-18T15:00'
		]);
		expect(grid).toMatchObject({ firstIsCut: false, lastIsCut: true, endMs: span.endMs });
	});

	it('fall on the half hours in UTC of Kolkata’s hours', () => {
		const span = { startMs: utc('2026-11-20T00:10:00'), endMs: utc('2026-11-20T02:30:00') };
		const grid = bucketsOf(span, 'Asia/Kolkata', { unit: 'h', amount: 1 });
		expect(iso(grid.startsMs)).toEqual([
			'2026-11-20T00:10',
			'2026-11-20T00:30',
			'2026-11-20T01:30'
		]);
		expect(grid).toMatchObject({ firstIsCut: true, lastIsCut: false });
	});

	it('give both hours of a clock that is turned back', () => {
		const span = { startMs: utc('2026-11-01T04:00:00'), endMs: utc('2026-11-01T08:00:00') };
		const grid = bucketsOf(span, 'America/New_York', { unit: 'h', amount: 1 });
		expect(grid.startsMs.map((at) => wallTime(at, 'America/New_York').hour)).toEqual([0, 1, 1, 2]);
	});

	it('choose familiar widths', () => {
		const width = (hours: number, target: number) =>
			gridFor({ startMs: nowMs - hours * 3_600_000, endMs: nowMs }, 'Asia/Seoul', target).width;
		const nowMs = utc('2026-11-23T10:04:00');
		expect(width(1, 60)).toEqual({ unit: 'm', amount: 1 });
		expect(width(24, 48)).toEqual({ unit: 'm', amount: 30 });
		expect(width(24, 24)).toEqual({ unit: 'h', amount: 1 });
		expect(width(24 * 7, 60)).toEqual({ unit: 'h', amount: 3 });
		expect(width(24 * 30, 40)).toEqual({ unit: 'd', amount: 1 });
		expect(width(24 * 400, 60)).toEqual({ unit: 'w', amount: 1 });
		expect(width(24 * 400, 20)).toEqual({ unit: 'M', amount: 1 });
	});

	it('cover any range without gap, on the clock, within the count', () => {
		const zone = fc.constantFrom(
			'UTC',
			'Asia/Seoul',
			'Asia/Kolkata',
			'Asia/Kathmandu',
			'America/New_York',
			'Europe/London',
			'Australia/Lord_Howe',
			'America/Sao_Paulo',
			'America/Havana'
		);
		const start = fc.integer({ min: 0, max: Date.UTC(2050, 0, 1) });
		const length = fc.oneof(
			fc.integer({ min: 1, max: 86_400_000 * 3 }),
			fc.integer({ min: 1, max: 86_400_000 * 500 })
		);
		fc.assert(
			fc.property(
				zone,
				start,
				length,
				fc.integer({ min: 1, max: 120 }),
				(zone, startMs, length, target) => {
					const endMs = startMs + length;
					const { startsMs, width } = gridFor({ startMs, endMs }, zone, target);
					expect(startsMs[0]).toBe(startMs);
					startsMs.reduce((previous, at) => {
						expect(at).toBeGreaterThan(previous);
						return at;
					}, -1);
					expect(startsMs.at(-1)).toBeLessThan(endMs);
					// Changes of the clock and short months may add a bucket or two.
					expect(startsMs.length).toBeLessThanOrEqual(target * 1.1 + 3);
					for (const at of startsMs.slice(1)) {
						const wall = wallTime(at, zone);
						expect(wall.second).toBe(0);
						// Where a change of the clock skips the boundary, the bucket starts as the clock
						// goes on: Kathmandu's 1986 began at 00:15.
						const clockChanges = offsetMs(at - 1, zone) !== offsetMs(at, zone);
						if (width.unit !== 'm' && !clockChanges) expect(wall.minute % 30).toBe(0);
						if (width.unit === 'M' || width.unit === 'y') expect(wall.day).toBe(1);
					}
				}
			),
			{ numRuns: 300, examples: [['Asia/Kathmandu', 478_980_000_680, 25_921_799_321, 1]] }
		);
	});
});

describe('a band of buckets', () => {
	const grid = { startsMs: [5, 10, 20], endMs: 40 };

	it('is the time of all of them, in either order', () => {
		expect(spanOfBand(grid, 0, 1)).toEqual({ startMs: 5, endMs: 20 });
		expect(spanOfBand(grid, 2, 1)).toEqual({ startMs: 10, endMs: 40 });
	});

	it('leaves out what is beside the buckets', () => {
		expect(spanOfBand(grid, -3, 0)).toEqual({ startMs: 5, endMs: 10 });
		expect(spanOfBand(grid, 2, 9)).toEqual({ startMs: 20, endMs: 40 });
		expect(spanOfBand(grid, 3, 9)).toBeNull();
		expect(spanOfBand(grid, -2, -1)).toBeNull();
		expect(spanOfBand({ startsMs: [], endMs: 40 }, 0, 0)).toBeNull();
	});
});
