import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	letIn,
	liveRows,
	reaches,
	renew,
	renewalSize,
	waitMs,
	type NewestRows
} from './live-rows.ts';
import { longestPage, pageSize } from './list/query.ts';
import type { ListRow } from './list/row.ts';

const row = (startMs: number, errorCount = 0): ListRow => ({
	key: `at ${startMs}`,
	title: '',
	subtitle: '',
	target: { traceId: '', spanId: null },
	status: 'unset',
	running: false,
	errorCount,
	startMs,
	durationNs: null,
	hit: null,
	cells: {}
});
const whole = (...starts: readonly number[]) => ({
	rows: starts.map((startMs) => row(startMs)),
	nextCursor: null
});
const starts = (rows: readonly ListRow[]) => rows.map(({ startMs }) => startMs);

/** The newest of a source's rows. */
const newest = (source: ReadonlySet<number>, limit: number) => {
	const all = [...source].toSorted((a, b) => b - a);
	return {
		rows: all.slice(0, limit).map((startMs) => row(startMs)),
		nextCursor: all.length > limit ? 'next' : null
	};
};

describe('live rows', () => {
	it('renews a row in its place and keeps new ones waiting', () => {
		const next = renew(liveRows(whole(2, 1)), {
			rows: [row(4), row(3), row(2, 1)],
			nextCursor: null
		});
		expect(starts(next.shown)).toEqual([2, 1]);
		expect(next.shown[0]?.errorCount).toBe(1);
		expect(starts(next.waiting)).toEqual([4, 3]);
	});

	it('lets rows in where the list has them, however late they came', () => {
		const held = renew(liveRows(whole(5, 1)), whole(6, 5, 3, 1));
		expect(starts(letIn(held).shown)).toEqual([6, 5, 3, 1]);
	});

	it('leaves rows of the next page to the next page', () => {
		const held = liveRows({ ...whole(9, 8), nextCursor: 'next' });
		expect(renew(held, whole(9, 8, 7)).waiting).toEqual([]);
		expect(starts(renew(liveRows(whole(9, 8)), whole(9, 8, 7)).waiting)).toEqual([7]);
	});

	it('keeps a row that no longer matches in its place, until rows are let in', () => {
		const held = renew(liveRows(whole(3, 2, 1)), whole(4, 3, 1));
		expect(starts(held.shown)).toEqual([3, 2, 1]);
		expect([...held.left]).toEqual(['at 2']);
		expect(starts(letIn(held).shown)).toEqual([4, 3, 1]);
		expect([...letIn(held).left]).toEqual([]);
		// It matches again.
		expect([...renew(held, whole(4, 3, 2, 1)).left]).toEqual([]);
		expect(starts(letIn(renew(liveRows(whole(1)), whole())).shown)).toEqual([]);
	});

	it('takes back a row that waits and no longer matches', () => {
		const held = renew(liveRows(whole(1)), whole(3, 2, 1));
		expect(starts(renew(held, whole(3, 1)).waiting)).toEqual([3]);
	});

	it('does not take a row for gone that was not read', () => {
		const held = liveRows({ ...whole(5, 3, 2), nextCursor: 'next' });
		const read = (rest: Partial<NewestRows>) => [...renew(held, { ...whole(5, 3), ...rest }).left];
		expect(read({})).toEqual(['at 2']);
		// Older than those that were read, or just as old: it may be the next.
		expect(read({ nextCursor: 'next' })).toEqual([]);
		expect(read({ rows: [row(5), row(4)], nextCursor: 'next' })).toEqual([]);
		// The range has gone on, or sessions of it were not read.
		expect(read({ fromMs: 3 })).toEqual([]);
		expect(read({ partial: true })).toEqual([]);
		// What is gone stays so where a later answer does not reach it.
		const gone = renew(held, whole(5, 3));
		expect([...renew(gone, { ...whole(6, 5, 3), nextCursor: 'next' }).left]).toEqual(['at 2']);
	});

	it('renews all that it holds, as far as one answer goes', () => {
		const numbers = new Set(Array.from({ length: 200 }, (_, at) => at));
		expect(renewalSize(liveRows(newest(numbers, 10)))).toBe(pageSize);
		const held = liveRows(newest(numbers, 180));
		expect(renewalSize(held)).toBe(180);
		const more = renew(held, whole(...Array.from({ length: 40 }, (_, at) => 1_000 + at)));
		expect(renewalSize(more)).toBe(longestPage);
	});

	it('sees a row that came late and is older than all others of a list without a next page', () => {
		const starts60 = Array.from({ length: 60 }, (_, at) => at + 1);
		const held = liveRows(whole(...starts60.toReversed()));
		const read = newest(new Set([0, ...starts60]), renewalSize(held));
		expect(starts(renew(held, read).waiting)).toEqual([0]);
	});

	it('knows when rows are missing between those read and those held', () => {
		const held = liveRows(whole(2, 1));
		const apart = { rows: [row(9), row(8)], nextCursor: 'next' };
		expect(reaches(held, apart)).toBe(false);
		expect(renew(held, apart).missed).toBe(true);
		expect(reaches(held, { rows: [row(9), row(1)], nextCursor: 'next' })).toBe(true);
		expect(reaches(held, whole(9, 8))).toBe(true);
		expect(reaches(liveRows(whole()), apart)).toBe(false);
	});

	it('loses no row and shows none twice, whatever comes in between reads', () => {
		const tick = fc.record({
			// Some ticks bring a crowd, as one after a long pause does.
			arrivals: fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { maxLength: 150, size: 'max' }),
			enters: fc.boolean()
		});
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 90 }),
				fc.array(tick, { maxLength: 8 }),
				(old, ticks) => {
					const source = new Set(Array.from({ length: old }, (_, at) => at));
					let held = liveRows(newest(source, pageSize));
					let latest = old;
					for (const { arrivals, enters } of ticks) {
						for (const after of arrivals) source.add(latest + 1 + after);
						latest = Math.max(...source, latest);
						const read = newest(source, renewalSize(held));
						held = renew(held, reaches(held, read) ? read : newest(source, longestPage));
						// From here on the list is read anew.
						if (held.missed) return;
						if (enters) held = letIn(held);
						const all = starts([...held.waiting, ...held.shown]).toSorted((a, b) => b - a);
						const end = held.endMs ?? 0;
						expect(all).toEqual(starts(newest(source, source.size).rows).filter((at) => at >= end));
						if (enters) expect(starts(held.shown)).toEqual(all);
					}
				}
			)
		);
	});

	it('asks less often after each failure, at most once a minute', () => {
		expect([0, 1, 2, 99].map((failures) => waitMs(2_000, failures))).toEqual([
			2_000, 4_000, 8_000, 60_000
		]);
	});
});
