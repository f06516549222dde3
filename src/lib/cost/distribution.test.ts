import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binEdges, binEnd, fullBins } from './distribution.ts';
import { picoPerUsd } from './pico.ts';

describe('the bins of cost per session', () => {
	it('rise by 1, 2, 5 from nothing to a million dollars', () => {
		expect(binEdges.slice(0, 5)).toEqual([0n, 1_000_000n, 2_000_000n, 5_000_000n, 10_000_000n]);
		expect(binEdges.at(-1)).toBe(1_000_000n * picoPerUsd);
		expect(binEdges).toEqual([...binEdges].sort((a, b) => (a < b ? -1 : 1)));
	});

	it('hold every cost in exactly one', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (cost) => {
				const holding = binEdges.filter((edge) => {
					const end = binEnd(edge);
					return edge <= cost && (end === null || cost < end);
				});
				expect(holding).toHaveLength(1);
			})
		);
	});

	it('show the empty ones between two full ones, and none beyond', () => {
		const bin = (fromPico: bigint) => ({ fromPico, sessions: 1 });
		const shown = fullBins([bin(1_000_000n), bin(10_000_000n)], (fromPico) => ({
			fromPico,
			sessions: 0
		}));
		expect(shown.map(({ sessions }) => sessions)).toEqual([1, 0, 0, 1]);
		expect(fullBins([], bin)).toEqual([]);
	});
});
