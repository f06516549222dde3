import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePico } from '#lib/cost/pico.ts';
import type { TokenUsage } from '#lib/trace/span.ts';
import { createPriceBook, type Call } from './price-book.ts';
import { tableSource } from './price-table.ts';

const book = createPriceBook();
const atMs = Date.UTC(2026, 10, 1);
const usage = (tokens: Partial<TokenUsage>): TokenUsage => ({
	input: 0,
	cacheRead: 0,
	cacheWrite: 0,
	output: 0,
	reasoning: 0,
	...tokens
});
const call = (given: Partial<Call>): Call => ({
	provider: null,
	model: null,
	tokens: usage({ input: 1000, output: 100 }),
	atMs,
	...given
});
function costUsd(given: Partial<Call>): bigint | string {
	const priced = book.priceCall(call(given));
	return priced.unknown === null ? priced.costPico : priced.unknown;
}

describe('priceCall', () => {
	it('prices input and output tokens exactly', () => {
		expect(costUsd({ provider: 'openai', model: 'gpt-4o' })).toBe(parsePico('0.0035'));
		expect(costUsd({ provider: 'openai', model: 'gpt-4o-mini' })).toBe(parsePico('0.00021'));
	});

	it('gives the same price for every spelling of a model', () => {
		for (const [provider, model] of [
			[null, 'gpt-4o'],
			['OpenAI', 'GPT-4O'],
			['litellm', 'openai/gpt-4o'],
			['azure', 'azure/gpt-4o'],
			['openai', 'gpt-4o-2024-08-06'],
			['openai', 'gpt-4o-2031-05-06']
		] as const) {
			expect(costUsd({ provider, model })).toBe(parsePico('0.0035'));
		}
	});

	it.each([
		['bedrock', 'bedrock/us.anthropic.claude-3-5-sonnet-20241022-v2:0'],
		[null, 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
		[null, 'anthropic.claude-3-haiku-20240307-v1:0'],
		[null, 'amazon.nova-pro-v1:0'],
		[null, 'us.meta.llama3-3-70b-instruct-v1:0'],
		[null, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0'],
		[
			'bedrock',
			'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0'
		],
		['vertex_ai', 'vertex_ai/claude-sonnet-4-5@20250929'],
		['gemini', 'gemini/gemini-2.5-pro'],
		['gcp.gemini', 'models/gemini-2.5-flash'],
		['xai', 'xai/grok-3'],
		['groq', 'groq/llama-3.3-70b-versatile'],
		['openai', 'text-embedding-3-small'],
		['voyage', 'voyage/voyage-3']
	])('knows %s %s', (provider, model) => {
		expect(costUsd({ provider, model, tokens: usage({ input: 1000 }) })).toBeTypeOf('bigint');
	});

	it('prices cached and reasoning tokens as classes of their own', () => {
		const priced = book.priceCall(
			call({
				provider: 'anthropic',
				model: 'claude-sonnet-4-0',
				tokens: usage({ input: 100, cacheRead: 1000, cacheWrite: 10, output: 20, reasoning: 5 })
			})
		);
		if (priced.unknown !== null) throw new Error(priced.unknown);
		expect(
			priced.lines.map(({ priced: name, price, costPico }) => [name, price, costPico])
		).toEqual([
			['input', '3', 300_000_000n],
			['cacheRead', '0.3', 300_000_000n],
			['cacheWrite', '3.75', 37_500_000n],
			['output', '15', 300_000_000n],
			['reasoning', '15', 75_000_000n]
		]);
		expect(priced.costPico).toBe(1_012_500_000n);
		expect(priced.source).toBe(tableSource);
	});

	it('takes the long-context price by the size of the whole prompt', () => {
		const model = 'gemini-2.5-pro';
		const short = costUsd({
			provider: 'google',
			model,
			tokens: usage({ input: 200_000, output: 1 })
		});
		const long = costUsd({
			provider: 'google',
			model,
			tokens: usage({ input: 1, cacheRead: 200_000, output: 1 })
		});
		expect(short).toBe(parsePico('0.25001'));
		expect(long).toBe(parsePico('0.0500175'));
	});

	it('takes the price of the day of the call', () => {
		const priced = (day: string) =>
			book.priceCall(
				call({
					provider: 'anthropic',
					model: 'claude-sonnet-4-6',
					tokens: usage({ input: 300_000 }),
					atMs: Date.parse(day)
				})
			);
		expect(priced('2026-03-12T23:59:59.999Z')).toMatchObject({
			costPico: parsePico('1.8'),
			since: null
		});
		expect(priced('2026-03-13T00:00:00Z')).toMatchObject({
			costPico: parsePico('0.9'),
			since: '2026-03-13'
		});
	});

	it('takes the price of the hour where a vendor has night prices', () => {
		const at = (clock: string) =>
			costUsd({
				provider: 'deepseek',
				model: 'deepseek-chat',
				atMs: Date.parse(`2026-01-01T${clock}`)
			});
		expect(at('12:00:00Z')).not.toBe(at('20:00:00Z'));
		expect(at('00:29:59Z')).toBe(at('20:00:00Z'));
	});

	it('says why a price is unknown and never calls it zero', () => {
		expect(costUsd({ provider: 'openai' })).toBe('no-model');
		expect(costUsd({ provider: 'hosted_vllm', model: 'Qwen/Qwen3-32B' })).toBe('model-not-listed');
		expect(costUsd({ provider: 'openai', model: 'gpt-99' })).toBe('model-not-listed');
		expect(costUsd({ provider: 'openai', model: 'gpt-4o', tokens: null })).toBe('no-tokens');
		expect(costUsd({ provider: 'openai', model: 'gpt-4o', tokens: usage({}) })).toBe('no-tokens');
		expect(costUsd({ provider: 'openai', model: 'whisper-1' })).toBe('class-not-listed');
		for (const input of [-1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
			expect(costUsd({ provider: 'openai', model: 'gpt-4o', tokens: usage({ input }) })).toBe(
				'out-of-range'
			);
		}
	});

	it('knows that a free model costs nothing', () => {
		expect(costUsd({ provider: 'openrouter', model: 'qwen/qwq-32b:free' })).toBe(0n);
	});

	it('sums to its lines for any usage', () => {
		const tokens = fc.record({
			input: fc.nat(2_000_000),
			cacheRead: fc.nat(2_000_000),
			cacheWrite: fc.nat(2_000_000),
			output: fc.nat(200_000),
			reasoning: fc.nat(200_000)
		});
		const model = fc.constantFrom('claude-sonnet-4-5', 'gemini-2.5-pro', 'gpt-5', 'sonar-pro');
		fc.assert(
			fc.property(model, tokens, (model, tokens) => {
				const priced = book.priceCall(call({ model, tokens }));
				if (priced.unknown !== null) return;
				expect(priced.lines.reduce((sum, line) => sum + line.costPico, 0n)).toBe(priced.costPico);
			})
		);
	});

	it('names the version of the table that is installed', () => {
		const installed: unknown = JSON.parse(
			readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8')
		);
		expect(installed).toMatchObject({ version: tableSource.split(' ')[1] });
	});

	it('opens no connection', () => {
		const fetched = globalThis.fetch;
		globalThis.fetch = () => {
			throw new Error('the price book must not fetch');
		};
		try {
			expect(createPriceBook().priceCall(call({ model: 'gpt-4o' })).unknown).toBeNull();
		} finally {
			globalThis.fetch = fetched;
		}
	});
});

describe('own prices', () => {
	const day = Date.UTC(2026, 9, 1);
	const own = createPriceBook([
		{ kind: 'price', model: 'qwen/qwen3-*', prices: { input: '0.5', output: '1' } },
		{
			kind: 'price',
			model: 'gpt-4o',
			fromMs: day,
			prices: { input: '1', output: '2', cacheRead: '0' }
		},
		{
			kind: 'price',
			provider: 'azure',
			model: 'prod-*-large',
			prices: { input: '3', output: '3' }
		},
		{ kind: 'alias', model: 'our-chat-*', toProvider: 'azure', toModel: 'gpt-4o-mini' },
		{ kind: 'alias', model: 'house-alias', toProvider: null, toModel: 'Qwen/Qwen3-32B' },
		{
			kind: 'price',
			model: 'long',
			prices: { input: '1', output: '2' },
			above: [{ tokens: 1_000, prices: { input: '10', output: '20' } }]
		}
	]);

	it('prices a model that no table lists', () => {
		expect(own.priceCall(call({ provider: 'hosted_vllm', model: 'Qwen/Qwen3-32B' }))).toMatchObject(
			{
				costPico: parsePico('0.0006'),
				source: 'override'
			}
		);
	});

	it('wins over the table from its first moment on', () => {
		const at = (atMs: number) => own.priceCall(call({ model: 'gpt-4o', atMs }));
		expect(at(day)).toMatchObject({ costPico: parsePico('0.0012'), since: day });
		expect(at(day - 1)).toMatchObject({ costPico: parsePico('0.0035') });
	});

	it('holds only for the provider that it names', () => {
		expect(own.priceCall(call({ provider: 'Azure', model: 'prod-eu-large' })).unknown).toBeNull();
		expect(own.priceCall(call({ provider: 'openai', model: 'prod-eu-large' })).unknown).toBe(
			'model-not-listed'
		);
	});

	it('gives an alias the price of the name that it stands for, listed or own', () => {
		expect(own.priceCall(call({ provider: 'vllm', model: 'our-chat-7' }))).toMatchObject({
			unknown: null,
			vendor: 'azure',
			source: tableSource
		});
		expect(own.priceCall(call({ provider: 'vllm', model: 'house-alias' }))).toMatchObject({
			costPico: parsePico('0.0006'),
			source: 'override'
		});
	});

	it('tells of an alias whether the model that it leads to has a price then', () => {
		const dated = createPriceBook([
			{ kind: 'price', model: 'house', fromMs: day, prices: { input: '1', output: '1' } },
			{ kind: 'alias', model: 'second', toModel: 'house' }
		]);
		const leadsTo = (toModel: string, toProvider: string | null = null) =>
			dated.isPriced({ toModel, toProvider }, day);
		expect(leadsTo('gpt-4o', 'azure')).toBe(true);
		expect(leadsTo('house')).toBe(true);
		expect(dated.isPriced({ toModel: 'house', toProvider: null }, day - 1)).toBe(false);
		expect(leadsTo('nobody-lists-this')).toBe(false);
		// An alias has no price of its own to give on.
		expect(leadsTo('second')).toBe(false);
	});

	it('takes the closer of two rules', () => {
		const book = createPriceBook([
			{ kind: 'price', model: '*', prices: { input: '9', output: '9' } },
			{ kind: 'price', model: 'm', fromMs: day, prices: { input: '1', output: '1' } }
		]);
		const input = (atMs: number) => book.quote({ provider: null, model: 'm', atMs })?.prices.input;
		expect(input(day)).toBe('1');
		expect(input(day - 1)).toBe('9');
	});

	it('prices the whole call by its tier', () => {
		const tokens = (input: number) => ({
			input,
			cacheRead: 0,
			cacheWrite: 0,
			output: 0,
			reasoning: 0
		});
		const cost = (input: number) => own.priceCall(call({ model: 'long', tokens: tokens(input) }));
		expect(cost(1_000)).toMatchObject({ costPico: parsePico('0.001') });
		expect(cost(1_001)).toMatchObject({ costPico: parsePico('0.01001') });
		expect(own.quote({ provider: null, model: 'long', atMs: day })?.tiersAbove).toEqual([1_000]);
	});

	it('quotes the table with its source, and nothing where there is no price', () => {
		expect(own.quote({ provider: 'openai', model: 'gpt-4o-mini', atMs: day })).toMatchObject({
			own: false,
			source: tableSource,
			vendor: 'openai'
		});
		expect(own.quote({ provider: 'vllm', model: 'nobody', atMs: day })).toBeNull();
	});

	it('refuses a malformed rule', () => {
		const prices = { input: '-1', output: '1' };
		expect(() => createPriceBook([{ kind: 'price', model: 'm', prices }])).toThrow();
	});
});

describe('prices in won', () => {
	const october = Date.UTC(2026, 9, 1);
	const rates = [
		{ fromMs: october, krwPerUsd: '1380.5' },
		{ fromMs: atMs, krwPerUsd: '1400' }
	];
	const rule = {
		kind: 'price',
		model: 'house',
		currency: 'KRW',
		prices: { input: '700', output: '2100' }
	} as const;
	const inWon = createPriceBook([rule], rates);

	it('are dollars by the rate at the time of the call', () => {
		const at = (moment: number) => inWon.priceCall(call({ model: 'house', atMs: moment }));
		// 1000 × ₩0.0007 + 100 × ₩0.0021 = ₩0.91
		expect(at(atMs)).toMatchObject({
			costPico: parsePico('0.00065'),
			currency: 'KRW',
			rate: rates[1]
		});
		expect(at(atMs - 1)).toMatchObject({ costPico: parsePico('0.000659181456'), rate: rates[0] });
	});

	it('are unknown before the first rate, with the reason', () => {
		expect(inWon.priceCall(call({ model: 'house', atMs: october - 1 }))).toEqual({
			unknown: 'no-rate'
		});
		expect(createPriceBook([rule]).priceCall(call({ model: 'house' })).unknown).toBe('no-rate');
	});

	it('are quoted as they were set, and say where a rate is missing', () => {
		const quote = (moment: number) => inWon.quote({ provider: null, model: 'house', atMs: moment });
		expect(quote(atMs)).toMatchObject({
			currency: 'KRW',
			lacksRate: false,
			prices: { input: '700', output: '2100' }
		});
		expect(quote(october - 1)?.lacksRate).toBe(true);
	});

	it('round once a line, whatever the rate and the price', () => {
		const decimal = fc
			.tuple(fc.nat(100_000), fc.nat(999_999))
			.map(([whole, fraction]) => `${whole + 1}.${String(fraction).padStart(6, '0')}`);
		fc.assert(
			fc.property(decimal, decimal, fc.integer({ min: 1, max: 1e7 }), (price, krwPerUsd, input) => {
				const book = createPriceBook(
					[{ ...rule, prices: { input: price, output: '1' } }],
					[{ fromMs: 0, krwPerUsd }]
				);
				const priced = book.priceCall(call({ model: 'house', tokens: usage({ input }) }));
				if (priced.unknown !== null) throw new Error(priced.unknown);
				const scaled = (text: string) => BigInt(text.replace('.', ''));
				const dividend = BigInt(input) * scaled(price) * 10n ** 6n;
				const error = priced.costPico * scaled(krwPerUsd) - dividend;
				expect(2n * (error < 0n ? -error : error) <= scaled(krwPerUsd)).toBe(true);
			})
		);
	});
});
