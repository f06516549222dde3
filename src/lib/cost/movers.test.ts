import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMove, topMoves } from './movers.ts';
import { noSums, type CostSums } from './report.ts';

const sums = (calls: number, input: number, costPico: bigint | null): CostSums => ({
	...noSums,
	calls,
	tokens: { ...noSums.tokens, input },
	costPico
});
const anySums = fc
	.tuple(fc.nat(1e9), fc.nat(1e12), fc.option(fc.bigInt({ min: 0n, max: 10n ** 20n })))
	.map(([calls, input, cost]) => sums(calls, input, cost));

describe('toMove', () => {
	it('explains every change in parts that add up to it exactly', () => {
		fc.assert(
			fc.property(anySums, anySums, (now, before) => {
				const move = toMove('m', now, before);
				expect(move.volumePico + move.tokensPico + move.pricePico).toBe(move.changePico);
				expect(move.nowPico - move.beforePico).toBe(move.changePico);
			})
		);
	});

	it('calls twice the calls of the same kind volume', () => {
		expect(toMove('m', sums(20, 200, 2_000n), sums(10, 100, 1_000n))).toMatchObject({
			volumePico: 1_000n,
			tokensPico: 0n,
			pricePico: 0n
		});
	});

	it('calls longer calls tokens and a dearer token price', () => {
		expect(toMove('m', sums(10, 200, 2_000n), sums(10, 100, 1_000n)).tokensPico).toBe(1_000n);
		expect(toMove('m', sums(10, 100, 3_000n), sums(10, 100, 1_000n)).pricePico).toBe(2_000n);
	});

	it('calls what is new or gone volume', () => {
		expect(toMove('m', sums(10, 1, 5n), noSums).volumePico).toBe(5n);
		expect(toMove('m', noSums, sums(10, 1, 5n)).volumePico).toBe(-5n);
	});
});

describe('topMoves', () => {
	it('puts the largest change first, up or down, and leaves out what stayed', () => {
		const row = (value: string, now: bigint, before: bigint) => ({
			value,
			current: sums(1, 1, now),
			previous: sums(1, 1, before)
		});
		const rows = [row('up', 5n, 1n), row('same', 9n, 9n), row('down', 0n, 7n)];
		expect(topMoves(rows, 5).map(({ value }) => value)).toEqual(['down', 'up']);
		expect(topMoves(rows, 1)).toHaveLength(1);
	});
});
