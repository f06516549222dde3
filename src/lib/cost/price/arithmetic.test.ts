import { describe, expect, it } from 'vitest';
import { toArithmetic } from './arithmetic.ts';
import type { PricedCall } from './priced-call.ts';

const tokens = { input: 1000, cacheRead: 0, cacheWrite: 0, output: 100, reasoning: 0 };
const priced: PricedCall = {
	unknown: null,
	costPico: 3_500_000_000n,
	lines: [
		{ priced: 'input', quantity: 1000, price: '2.5', per: 1e6, costPico: 2_500_000_000n },
		{ priced: 'output', quantity: 100, price: '10', per: 1e6, costPico: 1_000_000_000n }
	],
	vendor: 'openai',
	model: 'gpt-4o',
	since: null,
	source: 'table 1',
	currency: 'USD',
	rate: null
};

describe('toArithmetic', () => {
	it('shows each class with its price, cost and share', () => {
		expect(toArithmetic(priced, tokens, 0.007)).toEqual({
			rows: [
				{ priced: 'input', quantity: 1000, unitPrice: '2.5', costUsd: 0.0025, share: 2.5 / 3.5 },
				{ priced: 'output', quantity: 100, unitPrice: '10', costUsd: 0.001, share: 1 / 3.5 }
			],
			totalUsd: 0.0035,
			unknown: null,
			price: {
				vendor: 'openai',
				model: 'gpt-4o',
				since: null,
				source: 'table 1',
				currency: 'USD',
				rate: null
			},
			producerUsd: 0.007,
			producerDifference: 1
		});
	});

	it('keeps the tokens and the reason where the price is unknown', () => {
		const shown = toArithmetic({ unknown: 'model-not-listed' }, tokens, null);
		expect(shown).toMatchObject({ totalUsd: null, unknown: 'model-not-listed', price: null });
		expect(shown.rows.map(({ priced, quantity, costUsd }) => [priced, quantity, costUsd])).toEqual([
			['input', 1000, null],
			['output', 100, null]
		]);
		expect(toArithmetic({ unknown: 'no-tokens' }, null, null).rows).toEqual([]);
	});

	it('gives no shares of a free call', () => {
		const free = { ...priced, costPico: 0n, lines: [{ ...priced.lines[0]!, costPico: 0n }] };
		const shown = toArithmetic(free, tokens, 0.1);
		expect(shown.rows[0]?.share).toBeNull();
		expect(shown.producerDifference).toBeNull();
	});
});
