import { describe, expect, it } from 'vitest';
import { parseRange, previousPeriod, resolveRange } from '#lib/time/range.ts';
import { shorterByMs, unreadCompared } from './compared.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Of a range and what it is compared with. */
function shorterBy(text: string, zone: string, nowMs = Date.UTC(2027, 2, 31, 9)): number {
	const range = parseRange(text);
	if (!range.ok) throw new Error(range.problem);
	const span = resolveRange(range.value, nowMs, zone);
	if (!span.ok) throw new Error(span.problem);
	return shorterByMs(previousPeriod(range.value, span.value, zone), span.value, zone);
}

describe('shorterByMs', () => {
	it('tells how many days a month is shorter than the one after it', () => {
		expect(shorterBy('2027-03', 'Asia/Seoul')).toBe(3 * dayMs);
		expect(shorterBy('2027-05', 'Asia/Seoul')).toBe(dayMs);
		expect(shorterBy('2027-06', 'Asia/Seoul')).toBe(0);
		// Up to 31 March, 18:00 in Seoul, against February up to its last day, 18:00.
		expect(shorterBy('now/M to now', 'Asia/Seoul')).toBe(3 * dayMs);
	});

	it('tells a day of 23 hours, and takes it for no hour of a month', () => {
		// The clock went forward on 28 March.
		expect(shorterBy('2027-03-29', 'Europe/Berlin')).toBe(hourMs);
		expect(shorterBy('2027-03-28', 'Europe/Berlin')).toBe(0);
		expect(shorterBy('2027-03', 'Europe/Berlin')).toBe(3 * dayMs);
	});

	it('is nothing for periods of one length', () => {
		for (const text of ['now-24h', 'now-7d/d to now-1d/d', '2027-03-01 to 2027-03-14']) {
			expect(shorterBy(text, 'Asia/Seoul')).toBe(0);
		}
	});
});

describe('unreadCompared', () => {
	const unread = (search: string) =>
		unreadCompared(new URLSearchParams(search), Date.UTC(2027, 2, 31), 'UTC');

	it('tells what of an address names no period, or one that ends before it starts', () => {
		expect(unread('beforeFrom=zz&beforeTo=1')).toEqual(['beforeFrom=zz', 'beforeTo=1']);
		expect(unread('beforeFrom=2027-02-01')).toEqual(['beforeFrom=2027-02-01']);
		expect(unread('beforeFrom=2027-02-02&beforeTo=2027-02-01')).toHaveLength(2);
		expect(unread(`beforeTo=${'x'.repeat(50)}`)).toEqual([`beforeTo=${'x'.repeat(40)}…`]);
	});

	it('is nothing of a period that is read, and of none', () => {
		expect(unread('beforeFrom=2027-02-01&beforeTo=2027-02-02')).toEqual([]);
		expect(unread('')).toEqual([]);
	});
});
