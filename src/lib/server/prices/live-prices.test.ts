import { expect, test } from 'vitest';
import { ownRule } from '#lib/cost/price/rule.ts';
import { openLivePrices, type StoredPrices } from './live-prices.ts';

const rule = ownRule.parse({
	kind: 'price',
	model: 'house',
	currency: 'KRW',
	prices: { input: '1400', output: '1400' }
});
const call = {
	provider: null,
	model: 'house',
	atMs: 1,
	tokens: { input: 1_000_000, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }
};

test('takes a rate that was set since, and asks for nothing else while nothing changed', async () => {
	let stored: StoredPrices = { revision: 1, rules: [rule], rates: [] };
	let reads = 0;
	const prices = await openLivePrices({
		revision: () => Promise.resolve(stored.revision),
		read: () => {
			reads += 1;
			return Promise.resolve(stored);
		}
	});
	expect(prices.priceCall(call)).toEqual({ unknown: 'no-rate' });
	await prices.refresh();
	expect(reads).toBe(1);
	stored = { ...stored, revision: 2, rates: [{ fromMs: 0, krwPerUsd: '1400' }] };
	await prices.refresh();
	expect(prices.priceCall(call)).toMatchObject({ costPico: 10n ** 12n });
});
