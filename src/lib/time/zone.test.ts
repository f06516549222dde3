import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, isZone, momentOf, offsetMs, startOf, wallTime } from './zone.ts';

const zones = [
	'UTC',
	'Asia/Seoul',
	'Asia/Kolkata',
	'Asia/Kathmandu',
	'America/New_York',
	'Europe/London',
	'Australia/Lord_Howe',
	'America/Sao_Paulo',
	'Pacific/Apia',
	'America/Havana'
];
const zone = fc.constantFrom(...zones);
const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
const utc = (text: string) => Date.parse(`${text}Z`);

describe('zones', () => {
	it('knows IANA names only', () => {
		expect(isZone('Asia/Seoul')).toBe(true);
		for (const text of ['', 'Mars/Olympus', "'; DROP", 'x'.repeat(100)])
			expect(isZone(text)).toBe(false);
	});

	it.each([
		['Asia/Seoul', '2026-11-20T00:00:00', 9],
		['Asia/Kolkata', '2026-11-20T00:00:00', 5.5],
		['Asia/Kathmandu', '2026-11-20T00:00:00', 5.75],
		['America/New_York', '2026-11-20T00:00:00', -5],
		['America/New_York', '2026-07-20T00:00:00', -4],
		// Seoul had daylight saving in 1988.
		['Asia/Seoul', '1988-07-01T00:00:00', 10]
	])('gives the offset of %s at %s', (name, at, hours) => {
		expect(offsetMs(utc(at), name)).toBe(hours * 3_600_000);
	});

	it('shows what the clocks of the zone show, also in the hours around a change', () => {
		const read = (at: number, name: string) =>
			new Intl.DateTimeFormat('sv-SE', {
				timeZone: name,
				dateStyle: 'short',
				timeStyle: 'medium'
			}).format(at);
		const shown = (at: number, name: string) => {
			const { year, month, day, hour, minute, second } = wallTime(at, name);
			const two = (value: number) => String(value).padStart(2, '0');
			return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
		};
		const changes = [
			'2026-03-08T07:00',
			'2026-11-01T06:00',
			'2026-04-04T15:00',
			'2011-12-30T10:00'
		];
		const near = fc
			.tuple(fc.constantFrom(...changes), fc.integer({ min: -7_200_000, max: 7_200_000 }))
			.map(([change, off]) => utc(change) + off);
		fc.assert(
			fc.property(fc.oneof(moment, near), zone, (at, name) => {
				expect(shown(at, name)).toBe(read(at, name));
			}),
			{ numRuns: 2_000 }
		);
	});

	it('throws for what is no moment', () => {
		for (const name of ['UTC', 'Asia/Seoul'])
			for (const at of [Number.NaN, Infinity, 8.64e15 + 1])
				expect(() => wallTime(at, name)).toThrow(RangeError);
		expect(wallTime(8.64e15 - 1, 'UTC').year).toBe(275_760);
	});

	it('moves a time that the clock skips on by the gap', () => {
		const skipped = { year: 2026, month: 3, day: 8, hour: 2, minute: 30, second: 0 };
		expect(momentOf(skipped, 'America/New_York')).toBe(utc('2026-03-08T07:30:00'));
	});

	it('takes the first of a time that the clock shows twice', () => {
		const twice = { year: 2026, month: 11, day: 1, hour: 1, minute: 30, second: 0 };
		expect(momentOf(twice, 'America/New_York')).toBe(utc('2026-11-01T05:30:00'));
	});

	it('starts a day after the gap where midnight does not exist', () => {
		expect(startOf('d', utc('2017-10-15T12:00:00'), 'America/Sao_Paulo')).toBe(
			utc('2017-10-15T03:00:00')
		);
	});

	it('starts weeks on Monday', () => {
		// 22 November 2026 is a Sunday.
		expect(startOf('w', utc('2026-11-22T05:00:00'), 'Asia/Seoul')).toBe(utc('2026-11-15T15:00:00'));
	});

	it('keeps the end of a month in the month', () => {
		expect(add('M', -1, utc('2026-03-31T00:00:00'), 'UTC')).toBe(utc('2026-02-28T00:00:00'));
		expect(add('y', -1, utc('2024-02-29T00:00:00'), 'UTC')).toBe(utc('2023-02-28T00:00:00'));
		expect(add('M', 14, utc('2026-11-30T00:00:00'), 'UTC')).toBe(utc('2028-01-30T00:00:00'));
	});

	it('keeps the wall clock over a day of 23 hours', () => {
		expect(add('d', 1, utc('2026-03-07T17:00:00'), 'America/New_York')).toBe(
			utc('2026-03-08T16:00:00')
		);
		expect(add('h', 24, utc('2026-03-07T17:00:00'), 'America/New_York')).toBe(
			utc('2026-03-08T17:00:00')
		);
	});

	it('finds the moment of any wall time that it shows', () => {
		fc.assert(
			fc.property(zone, moment, (name, at) => {
				const wall = wallTime(at, name);
				const found = momentOf(wall, name);
				expect(wallTime(found, name)).toEqual(wall);
				expect(found).toBeLessThanOrEqual(at);
			})
		);
	});

	it('starts every unit at or before the moment and not again within it', () => {
		const unit = fc.constantFrom('s', 'm', 'h', 'd', 'w', 'M', 'y');
		fc.assert(
			fc.property(zone, moment, unit, (name, at, unit) => {
				const start = startOf(unit, at, name);
				expect(start).toBeLessThanOrEqual(at);
				expect(startOf(unit, start, name)).toBe(start);
				if (unit === 'd' || unit === 'w' || unit === 'M' || unit === 'y') {
					expect(startOf(unit, add(unit, 1, start, name), name)).toBeGreaterThan(at);
				}
			})
		);
	});
});
