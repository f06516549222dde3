import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListRow } from './list/row.ts';
import { letIn, renew, waitMs, type LiveRows } from './live-rows.ts';

const row = (key: string, errorCount = 0): ListRow => ({
	key,
	title: key,
	subtitle: '',
	target: { traceId: key, spanId: null },
	status: 'unset',
	running: false,
	errorCount,
	startMs: 0,
	durationNs: null,
	hit: null,
	cells: {}
});
const keys = (rows: readonly ListRow[]) => rows.map(({ key }) => key);
const start: LiveRows = { shown: [row('b'), row('a')], waiting: [] };

describe('live rows', () => {
	it('renews a row in its place and keeps new ones waiting', () => {
		const next = renew(start, [row('d'), row('c'), row('b', 1)]);
		expect(keys(next.shown)).toEqual(['b', 'a']);
		expect(next.shown[0]?.errorCount).toBe(1);
		expect(keys(next.waiting)).toEqual(['d', 'c']);
		expect(keys(letIn(next, 3).shown)).toEqual(['d', 'c', 'b']);
	});

	it('shows no row twice, whatever comes in', () => {
		const page = fc.uniqueArray(fc.string({ maxLength: 2 }), { maxLength: 6 });
		fc.assert(
			fc.property(fc.array(fc.tuple(page, fc.boolean())), (ticks) => {
				let rows = start;
				for (const [incoming, enters] of ticks) {
					rows = renew(
						rows,
						incoming.map((key) => row(key))
					);
					if (enters) rows = letIn(rows, 20);
					const all = keys([...rows.shown, ...rows.waiting]);
					expect(new Set(all).size).toBe(all.length);
				}
			})
		);
	});

	it('asks less often after each failure, at most once a minute', () => {
		expect([0, 1, 2, 99].map((failures) => waitMs(2_000, failures))).toEqual([
			2_000, 4_000, 8_000, 60_000
		]);
	});
});
