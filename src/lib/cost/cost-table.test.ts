import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CostTable } from './cost-table.ts';
import { noSums, type CostSums } from './report.ts';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const anySums: fc.Arbitrary<CostSums> = fc.oneof(
	fc.constant(noSums),
	fc.record({
		calls: count,
		unpricedCalls: count,
		tokens: fc.record({
			input: count,
			cacheRead: count,
			cacheWrite: count,
			output: count,
			reasoning: count
		}),
		costPico: fc.option(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }))
	})
);
const anyRows = fc.array(
	fc.record({ value: fc.string({ unit: 'binary' }), current: anySums, previous: anySums })
);

it('is the same after it was packed: every sum, in the same order', () => {
	fc.assert(
		fc.property(anyRows, anyRows, fc.nat(), (rows, others, from) => {
			const moved = [...others, ...rows.slice(rows.length === 0 ? 0 : from % rows.length)];
			const table = CostTable.unpack(new CostTable({ rows, moved }).pack());
			expect(table.rows).toEqual(rows);
			expect(table.moved).toEqual(moved);
		})
	);
});
