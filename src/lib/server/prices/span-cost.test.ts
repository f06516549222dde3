import { describe, expect, it } from 'vitest';
import { parsePico } from '#lib/cost/pico.ts';
import type { SpanFacts } from '#lib/trace/span.ts';
import { createPriceBook } from './price-book.ts';
import { costOf } from './span-cost.ts';

const prices = createPriceBook();
const atMs = Date.UTC(2026, 10, 1);
const facts = (given: Partial<SpanFacts>): SpanFacts => ({
	type: 'llm',
	countsAsCall: true,
	model: 'gpt-4o',
	provider: 'openai',
	tokens: { input: 1000, cacheRead: 0, cacheWrite: 0, output: 100, reasoning: 0 },
	producerCost: { usd: 0.01, source: 'gen_ai.cost.total_cost' },
	user: null,
	team: null,
	conversation: null,
	agentName: null,
	toolName: null,
	tags: [],
	errorType: null,
	errorMessage: null,
	...given
});

describe('costOf', () => {
	it('computes the cost and keeps the producer’s figure beside it', () => {
		expect(costOf(facts({}), atMs, prices)).toEqual({
			costPico: parsePico('0.0035'),
			promptPico: parsePico('0.0025'),
			source: 'computed',
			producerUsd: 0.01
		});
	});

	it('takes the producer’s figure where no price is known', () => {
		expect(costOf(facts({ model: 'Qwen/Qwen3-32B' }), atMs, prices)).toEqual({
			costPico: parsePico('0.01'),
			promptPico: null,
			source: 'producer',
			producerUsd: 0.01
		});
	});

	it('is unknown, not zero, where neither is known', () => {
		expect(costOf(facts({ tokens: null, producerCost: null }), atMs, prices)).toEqual({
			costPico: null,
			promptPico: null,
			source: null,
			producerUsd: null
		});
	});

	it('ignores a producer’s figure that is no amount of money', () => {
		for (const usd of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e9]) {
			const cost = costOf(
				facts({ tokens: null, producerCost: { usd, source: 'x' } }),
				atMs,
				prices
			);
			expect(cost).toEqual({ costPico: null, promptPico: null, source: null, producerUsd: null });
		}
	});

	it('counts the cost that a tool reports', () => {
		const tool = facts({ type: 'tool', countsAsCall: false, model: null, tokens: null });
		expect(costOf(tool, atMs, prices)).toMatchObject({
			costPico: parsePico('0.01'),
			source: 'producer'
		});
	});

	it('gives no cost to spans that repeat their children’s', () => {
		for (const type of ['agent', 'workflow', 'http'] as const) {
			const cost = costOf(facts({ type, countsAsCall: false }), atMs, prices);
			expect(cost).toEqual({ costPico: null, promptPico: null, source: null, producerUsd: 0.01 });
		}
	});
});
