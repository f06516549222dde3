import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inFileOrder, readPriceFile, writePriceFile } from './file.ts';
import {
	literalPattern,
	circleIn,
	closerFirst,
	conflictIn,
	ownRule,
	speaksOf,
	type AliasRule,
	type OwnRule,
	type PriceRule
} from './rule.ts';

const price = (given: Partial<PriceRule> = {}): PriceRule => ({
	kind: 'price',
	provider: null,
	model: 'house-model',
	fromMs: null,
	untilMs: null,
	currency: 'USD',
	prices: { input: '1', output: '2' },
	above: [],
	note: '',
	...given
});
const alias = (given: Partial<AliasRule> = {}): AliasRule => ({
	kind: 'alias',
	provider: null,
	model: 'prod-*',
	toProvider: 'azure',
	toModel: 'gpt-4o',
	note: '',
	...given
});

describe('a rule', () => {
	it.each([
		['a negative price', { prices: { input: '-1', output: '1' } }],
		['a price that is no number', { prices: { input: 'NaN', output: '1' } }],
		['an exponent', { prices: { input: '1e3', output: '1' } }],
		['an absurd price', { prices: { input: '10000.01', output: '1' } }],
		[
			'an absurd price above a tier',
			{ above: [{ tokens: 1, prices: { input: '99999', output: '1' } }] }
		],
		['an end before the start', { fromMs: 2, untilMs: 1 }],
		['an end at the start', { fromMs: 2, untilMs: 2 }],
		['a year that no clock shows', { fromMs: 1e15 }],
		[
			'tiers that do not ascend',
			{
				above: [200, 100].map((tokens) => ({ tokens, prices: { input: '1', output: '1' } }))
			}
		],
		['a tier above no token', { above: [{ tokens: 0, prices: { input: '1', output: '1' } }] }],
		['no name', { model: '  ' }],
		['nothing but stars', { model: '*'.repeat(9) }]
	])('refuses %s', (_, given) => {
		expect(ownRule.safeParse({ ...price(), ...given }).success).toBe(false);
	});

	it('takes a price of nothing: an internal model may be free', () => {
		expect(ownRule.safeParse(price({ prices: { input: '0', output: '0' } })).success).toBe(true);
	});

	it('refuses an alias that leads to a pattern', () => {
		expect(ownRule.safeParse(alias({ toModel: 'gpt-*' })).success).toBe(false);
	});
});

describe('circleIn', () => {
	const to = (model: string, toModel: string, given: Partial<AliasRule> = {}) =>
		alias({ model, toProvider: null, toModel, ...given });

	it('finds an alias to itself, and those that lead to each other, without case', () => {
		const self = to('loopy', 'Loopy');
		expect(circleIn([to('x', 'loopy'), self])).toEqual([self]);
		const [a, b, c] = [to('a', 'B'), to('b', 'c'), to('c', 'a')];
		expect(circleIn([a, b, c])).toEqual([a, b, c]);
		expect(circleIn([a, b, c], [b])).toEqual([b, c, a]);
	});

	it('finds one that goes by way of a provider', () => {
		const [a, b] = [to('a', 'b', { toProvider: 'azure' }), to('b', 'a', { provider: 'Azure' })];
		expect(circleIn([a, b])).toEqual([a, b]);
		expect(circleIn([a, { ...b, provider: 'openai' }])).toBeNull();
	});

	it('is none where a row of aliases has an end', () => {
		expect(circleIn([to('a', 'b'), to('b', 'c'), price({ model: 'c' })])).toBeNull();
		const loopy = to('loopy', 'loopy');
		expect(circleIn([to('a', 'loopy'), loopy], [to('a', 'loopy')])).toBeNull();
	});

	it('is none where a name takes the price of another provider', () => {
		expect(circleIn([to('gpt-4o', 'gpt-4o', { toProvider: 'azure' })])).toBeNull();
		expect(circleIn([to('gpt-4o', 'gpt-4o', { provider: 'vllm' })])).toBeNull();
		const same = to('gpt-4o', 'gpt-4o', { provider: 'azure', toProvider: 'Azure' });
		expect(circleIn([same])).toEqual([same]);
	});

	it('is none where a pattern leads to a name that it matches', () => {
		expect(circleIn([to('gpt-4o*', 'gpt-4o')])).toBeNull();
	});
});

describe('conflictIn', () => {
	it('finds two prices for one name whose times overlap, without case', () => {
		const rules = [price({ untilMs: 100 }), price({ model: 'HOUSE-MODEL', fromMs: 99 })];
		expect(conflictIn(rules)).toEqual({ first: 0, second: 1 });
	});

	it('lets one price follow another to the millisecond', () => {
		expect(conflictIn([price({ untilMs: 100 }), price({ fromMs: 100 })])).toBeNull();
	});

	it('lets providers and differently spelled patterns differ', () => {
		expect(
			conflictIn([price(), price({ provider: 'azure' }), price({ model: 'house-*' })])
		).toBeNull();
	});

	it('finds two aliases for one name', () => {
		expect(conflictIn([alias(), alias({ toModel: 'gpt-4.1' })])).toEqual({ first: 0, second: 1 });
		expect(conflictIn([alias(), price({ model: 'prod-*' })])).toBeNull();
	});

	it('agrees with a comparison of every pair', () => {
		const moment = fc.option(fc.nat(20));
		const anyPrice = fc
			.tuple(fc.constantFrom('a', 'b'), moment, moment)
			.filter(([, from, until]) => from === null || until === null || from < until)
			.map(([model, fromMs, untilMs]) => price({ model, fromMs, untilMs }));
		fc.assert(
			fc.property(fc.array(anyPrice, { maxLength: 8 }), (rules) => {
				const overlap = rules.some((left, index) =>
					rules.slice(index + 1).some((right) => {
						const both = Array.from({ length: 24 }, (_, at) => at - 1);
						const holds = (rule: PriceRule, at: number) =>
							(rule.fromMs ?? -9) <= at && at < (rule.untilMs ?? 99);
						return (
							left.model === right.model && both.some((at) => holds(left, at) && holds(right, at))
						);
					})
				);
				expect(conflictIn(rules) !== null).toBe(overlap);
			})
		);
	});
});

describe('speaksOf', () => {
	it('matches as a backtracking matcher would, in one pass', () => {
		const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
		fc.assert(
			fc.property(
				letters,
				fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }),
				(model, text) => {
					const expected = new RegExp(`^${model.replaceAll('*', '.*')}$`).test(text);
					expect(speaksOf({ provider: null, model }, null, text)).toBe(expected);
				}
			)
		);
	});

	it('answers a hostile pattern, which every way to match it would not in the time of a test', () => {
		const model = `${'a*'.repeat(8)}b`;
		expect(speaksOf({ provider: null, model }, null, 'a'.repeat(100_000))).toBe(false);
	});
});

describe('literalPattern', () => {
	it('matches its name alone, whatever its characters', () => {
		const name = fc.stringMatching(/^[a*\\]{1,7}$/);
		fc.assert(
			fc.property(name, name, (own, other) => {
				const rule = { provider: null, model: literalPattern(own) };
				expect(speaksOf(rule, null, other)).toBe(own === other);
				expect(speaksOf(rule, null, own)).toBe(true);
			})
		);
		expect(speaksOf({ provider: null, model: literalPattern('*') }, null, 'gpt-4o')).toBe(false);
		expect(literalPattern('gpt-4o')).toBe('gpt-4o');
	});
});

describe('closerFirst', () => {
	it('puts a name before a pattern, a provider before any, more letters before fewer', () => {
		const rules = [
			price({ model: '*' }),
			price({ model: 'house-*' }),
			price({ model: 'house-*', provider: 'vllm' }),
			price({ fromMs: 5 }),
			price({ untilMs: 5 })
		];
		expect([...rules].sort(closerFirst)).toEqual([
			rules[3],
			rules[4],
			rules[2],
			rules[1],
			rules[0]
		]);
	});
});

describe('the price file', () => {
	const rules: OwnRule[] = [
		price({ fromMs: 0, above: [{ tokens: 200_000, prices: { input: '2', output: '4' } }] }),
		alias({ note: '계약 2026-11' })
	];
	const inWon = price({ currency: 'KRW', prices: { input: '400', output: '1200.5' } });

	it('reads what it wrote', () => {
		expect(readPriceFile(writePriceFile(rules))).toEqual({ ok: true, rules });
		expect(readPriceFile(`\uFEFF${writePriceFile([])}`)).toEqual({ ok: true, rules: [] });
		expect(readPriceFile(writePriceFile([inWon]))).toEqual({ ok: true, rules: [inWon] });
	});

	it('is the same for the same rules, in whichever order they were set', () => {
		const sorted = [
			alias({ model: 'a' }),
			price({ model: 'b' }),
			price({ model: 'B', fromMs: 7 }),
			price({ model: 'b', provider: 'azure' }),
			price({ model: 'c', fromMs: 3 }),
			price({ model: 'c', fromMs: 20 })
		];
		fc.assert(
			fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (rules) => {
				expect(inFileOrder(rules)).toEqual(sorted);
			})
		);
	});

	it('is of a version that a portal which knows dollars alone refuses, when it has won', () => {
		const versionOf = (text: string) => (JSON.parse(text) as { version: number }).version;
		expect(versionOf(writePriceFile(rules))).toBe(1);
		expect(versionOf(writePriceFile([...rules, inWon]))).toBe(2);
	});

	it('takes prices without a currency for dollars, as they were written before', () => {
		const text = writePriceFile([price()]).replace('"currency":"USD",', '');
		expect(readPriceFile(text)).toEqual({ ok: true, rules: [price()] });
	});

	const wrongFile = { kind: 'not-a-price-file' };
	it.each([
		['{', { kind: 'not-json' }],
		['[]', { ...wrongFile, field: '', fault: 'wrong-type' }],
		[
			'{"format":"agent-portal-prices","version":1}',
			{ ...wrongFile, field: 'rules', fault: 'missing' }
		],
		[
			'{"format":"agent-portal-prices","version":1,"rules":{}}',
			{ ...wrongFile, field: 'rules', fault: 'wrong-type' }
		],
		[
			'{"format":"x","version":1,"rules":[]}',
			{ ...wrongFile, field: 'format', fault: 'not-a-choice' }
		],
		[
			'{"format":"agent-portal-prices","version":3,"rules":[]}',
			{ ...wrongFile, field: 'version', fault: 'not-a-choice' }
		]
	])('says what is wrong with %s', (text, problem) => {
		expect(readPriceFile(text)).toMatchObject({ ok: false, problem });
	});

	it.each<[string, unknown, string, string]>([
		['a negative price', { prices: { input: '-3', output: '1' } }, 'prices.input', 'not-an-amount'],
		[
			'a price that is a number',
			{ prices: { input: 3, output: '1' } },
			'prices.input',
			'wrong-type'
		],
		['no price', { prices: { input: '3' } }, 'prices.output', 'missing'],
		[
			'a slip of digits',
			{ prices: { input: '999999999', output: '1' } },
			'prices.input',
			'too-dear'
		],
		[
			'dollars that would do as won',
			{ above: [{ tokens: 5, prices: { input: '1', output: '20000' } }] },
			'above.0.prices.output',
			'too-dear'
		],
		['another currency', { currency: 'EUR' }, 'currency', 'not-a-choice'],
		['no name', { model: ' ' }, 'model', 'blank'],
		['a time before all', { fromMs: -1 }, 'fromMs', 'not-a-time'],
		['an end before the start', { fromMs: 9, untilMs: 8 }, '', 'order'],
		['another kind', { kind: 'gift' }, 'kind', 'not-a-choice']
	])('names the rule, the field and the fault for %s', (_, given, field, fault) => {
		const text = writePriceFile([price(), { ...price(), ...(given as Partial<PriceRule>) }]);
		expect(readPriceFile(text)).toEqual({
			ok: false,
			problem: { kind: 'bad-rule', number: 2, field, fault }
		});
	});

	it('names a misspelt field', () => {
		const read = (rule: object) =>
			readPriceFile(JSON.stringify({ format: 'agent-portal-prices', version: 1, rules: [rule] }));
		const rule = { kind: 'price', model: 'm', prices: { input: '1', output: '1' } };
		expect(read({ ...rule, fromms: 1 })).toEqual({
			ok: false,
			problem: { kind: 'bad-rule', number: 1, field: 'fromms', fault: 'unknown-field' }
		});
		expect(read({ ...rule, prices: { ...rule.prices, cache: '1' } })).toMatchObject({
			problem: { field: 'prices.cache', fault: 'unknown-field' }
		});
		const tier = { tokens: 5, prices: rule.prices, untilMs: 7 };
		expect(read({ ...rule, above: [tier] })).toMatchObject({
			problem: { field: 'above.0.untilMs', fault: 'unknown-field' }
		});
	});

	it('refuses overlapping dates as a whole', () => {
		expect(readPriceFile(writePriceFile([price(), alias(), price({ fromMs: 7 })]))).toMatchObject({
			problem: { kind: 'overlap', first: 1, second: 3 }
		});
	});

	it('refuses aliases that lead round', () => {
		const loopy = alias({ model: 'loopy', toProvider: null, toModel: 'loopy' });
		expect(readPriceFile(writePriceFile([price(), loopy]))).toEqual({
			ok: false,
			problem: { kind: 'round', circle: [loopy] }
		});
	});

	it('never throws', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				expect(readPriceFile(text).ok).toBeTypeOf('boolean');
			})
		);
	});
});
