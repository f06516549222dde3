import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMove } from './movers.ts';
import { noSums, type CostSums } from './report.ts';

const sums = (calls: number, input: number, costPico: bigint | null): CostSums => ({
	...noSums,
	calls,
	tokens: { ...noSums.tokens, input },
	costPico
});
const anySums = fc
	.tuple(fc.nat(1e9), fc.nat(1e12), fc.option(fc.bigInt({ min: 0n, max: 10n ** 20n })), fc.nat(3))
	.map(([calls, input, cost, part]) => ({
		...sums(calls, input, cost),
		unpricedCalls: Math.floor((calls * part) / 3)
	}));

describe('toMove', () => {
	it('explains every change in parts that add up to it exactly', () => {
		fc.assert(
			fc.property(anySums, anySums, (now, before) => {
				const move = toMove('m', now, before);
				const { volumePico, knownPico, tokensPico, pricePico } = move;
				expect(volumePico + knownPico + tokensPico + pricePico).toBe(move.changePico);
				expect((move.nowPico ?? 0n) - (move.beforePico ?? 0n)).toBe(move.changePico);
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

	it('keeps an unknown cost unknown, and says that a price became known', () => {
		const unpriced = { ...sums(10, 100, null), unpricedCalls: 10 };
		expect(toMove('m', sums(20, 200, 2_000n), unpriced)).toMatchObject({
			beforePico: null,
			nowPico: 2_000n,
			changePico: 2_000n,
			knownPico: 2_000n,
			volumePico: 0n,
			pricePico: 0n
		});
		const half = { ...sums(10, 100, 500n), unpricedCalls: 5 };
		expect(toMove('m', sums(10, 100, 1_000n), half)).toMatchObject({
			knownPico: 500n,
			volumePico: 0n,
			tokensPico: 0n,
			pricePico: 0n
		});
		expect(toMove('m', sums(1, 1, 5n), noSums).beforePico).toBe(0n);
	});
});
