import { describe, expect, it } from 'vitest';
import { weekHourOf } from './week-hour.ts';

const monday14 = 14;
const sunday1 = 6 * 24 + 1;

describe('weekHourOf', () => {
	it('counts from Monday midnight on the zone’s clock', () => {
		const atMs = Date.UTC(2026, 10, 23, 5, 30);
		expect(weekHourOf(atMs, 'Asia/Seoul')).toBe(monday14);
		expect(weekHourOf(atMs, 'UTC')).toBe(5);
		expect(weekHourOf(atMs, 'Asia/Kolkata')).toBe(11);
	});

	it('puts both turns of a repeated hour into the same one', () => {
		const first = Date.UTC(2025, 10, 2, 5, 30);
		const again = first + 3_600_000;
		expect([first, again].map((atMs) => weekHourOf(atMs, 'America/New_York'))).toEqual([
			sunday1,
			sunday1
		]);
	});
});
