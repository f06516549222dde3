import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSums, noSums, type CostSums } from './report.ts';
import { joinRows, toCostRows, type ValueSums } from './rows.ts';

const sums = (calls: number, costPico: bigint): CostSums => ({ ...noSums, calls, costPico });
const anyValues = fc
	.uniqueArray(
		fc.tuple(
			fc.nat(40).map((index) => `v${index}`),
			fc.integer({ min: 1, max: 9 }),
			fc.bigInt({ min: 0n, max: 30n })
		),
		{ selector: ([value]) => value }
	)
	.map((all) => all.map(([value, calls, cost]): ValueSums => ({ value, sums: sums(calls, cost) })));
const costOf = (values: readonly ValueSums[], value: string) =>
	values.find((each) => each.value === value)?.sums.costPico ?? 0n;
const totalOf = (values: readonly ValueSums[]) => addSums(values.map((each) => each.sums));

describe('toCostRows', () => {
	it('keeps the dearest, then what is gone, and the largest changes, and adds up with the rest', () => {
		fc.assert(
			fc.property(anyValues, anyValues, fc.integer({ min: 1, max: 12 }), (now, before, most) => {
				const total = { current: totalOf(now), previous: totalOf(before) };
				const { rows, moved, rest } = toCostRows(joinRows(now, before), total, most);
				const names = [...new Set([...now, ...before].map(({ value }) => value))];
				const size = (value: string) => {
					const change = costOf(now, value) - costOf(before, value);
					return change < 0n ? -change : change;
				};
				const largest = (of: (value: string) => bigint, from: readonly string[]) =>
					from
						.map(of)
						.sort((a, b) => (a > b ? -1 : a < b ? 1 : 0))
						.slice(0, most);
				const isPresent = (value: string) => now.some((each) => each.value === value);
				expect(moved.map(({ value }) => size(value))).toEqual(
					largest(
						size,
						names.filter((value) => size(value) !== 0n)
					)
				);
				const present = rows.filter(({ value }) => isPresent(value));
				const gone = rows.slice(present.length);
				expect(present.map(({ current }) => current.costPico)).toEqual(
					largest(
						(value) => costOf(now, value),
						now.map(({ value }) => value)
					)
				);
				expect(gone.map(({ current, previous }) => [current, previous.costPico])).toEqual(
					largest(
						(value) => costOf(before, value),
						names.filter((value) => !isPresent(value))
					)
						.slice(0, most - present.length)
						.map((cost) => [noSums, cost])
				);
				expect(rest === null).toBe(names.length <= most);
				for (const period of ['current', 'previous'] as const) {
					const parts = [...rows, ...(rest ? [rest] : [])].map((row) => row[period]);
					expect(addSums(parts).calls).toBe(total[period].calls);
					expect(addSums(parts).costPico ?? 0n).toBe(total[period].costPico ?? 0n);
				}
			})
		);
	});

	it('puts what is dear now first, and behind all of it what is gone', () => {
		const now = [
			{ value: 'cheap', sums: sums(1, 1n) },
			{ value: 'dear', sums: sums(1, 5n) }
		];
		const before = [{ value: 'gone', sums: sums(1, 9n) }];
		const total = { current: totalOf(now), previous: totalOf(before) };
		const { rows } = toCostRows(joinRows(now, before), total, 9);
		expect(rows.map(({ value }) => value)).toEqual(['dear', 'cheap', 'gone']);
	});
});
