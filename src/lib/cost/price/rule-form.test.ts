import { describe, expect, it } from 'vitest';
import {
	newRuleForm,
	readRule,
	readRuleValues,
	timeBeside,
	toRuleForm,
	type RuleFormValues
} from './rule-form.ts';
import { priceRule } from './rule.ts';

const seoul = 'Asia/Seoul';
const form = (given: Partial<RuleFormValues> = {}): RuleFormValues => ({
	...newRuleForm('price', '', 'house-model'),
	...given
});
const row = (given: Partial<RuleFormValues['rows'][number]>) => ({
	above: '',
	input: '',
	output: '',
	cacheRead: '',
	cacheWrite: '',
	reasoning: '',
	...given
});

describe('the form of a price', () => {
	it('reads days in the fleet’s zone, tiers, and one price for all tokens', () => {
		const read = readRule(
			form({
				from: '2026-11-01',
				rows: [row({ input: '0.4' }), row({}), row({ above: '200,000', input: '1', output: '2' })]
			}),
			seoul
		);
		expect(read).toMatchObject({
			ok: true,
			rule: {
				fromMs: Date.UTC(2026, 9, 31, 15),
				untilMs: null,
				prices: { input: '0.4', output: '0.4' },
				above: [{ tokens: 200_000, prices: { input: '1', output: '2' } }]
			}
		});
	});

	it('keeps the moment of a rule while its day stays, and says the time', () => {
		const fromMs = Date.UTC(2026, 10, 20, 5, 37);
		const rule = priceRule.parse({
			kind: 'price',
			model: 'm',
			fromMs,
			untilMs: Date.UTC(2026, 11, 31, 15),
			prices: { input: '1', output: '1' }
		});
		const values = { ...toRuleForm(rule, seoul), note: 'edited' };
		expect(readRule(values, seoul, rule)).toEqual({ ok: true, rule: { ...rule, note: 'edited' } });
		expect(readRule({ ...values, from: '2026-11-21' }, seoul, rule)).toMatchObject({
			rule: { fromMs: Date.UTC(2026, 10, 20, 15) }
		});
		expect(timeBeside(fromMs, seoul)).toContain('14:37');
		expect(timeBeside(rule.untilMs, seoul)).toBeNull();
	});

	it('takes no day that there is not', () => {
		const rows = [row({ input: '1' })];
		for (const from of ['2026-02-31', '2027-02-29', '2026-13-01', '2026-04-31']) {
			expect(readRule(form({ from, rows }), seoul)).toEqual({
				ok: false,
				problems: { fields: { from: 'date' } }
			});
		}
		expect(readRule(form({ from: '2028-02-29', rows }), seoul).ok).toBe(true);
	});

	it('writes what it reads', () => {
		const values = form({
			provider: 'vllm',
			from: '2026-11-01',
			until: '2026-12-01',
			note: '계약',
			currency: 'KRW',
			rows: [
				row({ input: '1', output: '2', cacheRead: '0.1' }),
				row({ above: '1000', input: '2', output: '4' })
			]
		});
		const read = readRule(values, seoul);
		expect(read.ok && toRuleForm(read.rule, seoul)).toEqual(values);
		const alias = { ...newRuleForm('alias', '', 'prod-*'), toModel: 'gpt-4o', toProvider: 'azure' };
		const readAlias = readRule(alias, seoul);
		expect(readAlias.ok && toRuleForm(readAlias.rule, seoul)).toEqual(alias);
	});

	it.each<[string, Partial<RuleFormValues>, Record<string, string>]>([
		['no price', {}, { 'input.0': 'invalid', 'output.0': 'invalid' }],
		['a negative price', { rows: [row({ input: '-1', output: '1' })] }, { 'input.0': 'invalid' }],
		['an absurd price', { rows: [row({ input: '1', output: '99999' })] }, { 'output.0': 'absurd' }],
		[
			'a slip of digits',
			{ rows: [row({ input: '999999999' })] },
			{ 'input.0': 'absurd', 'output.0': 'absurd' }
		],
		[
			'too many won',
			{ currency: 'KRW', rows: [row({ input: '20000001', output: '1' })] },
			{ 'input.0': 'absurd' }
		],
		['no name', { model: '', rows: [row({ input: '1' })] }, { model: 'invalid' }],
		['no day', { from: '2026-13-01', rows: [row({ input: '1' })] }, { from: 'date' }],
		[
			'an end before the start',
			{ from: '2026-11-02', until: '2026-11-01', rows: [row({ input: '1' })] },
			{ until: 'order' }
		],
		[
			'a tier without its size',
			{ rows: [row({ input: '1' }), row({}), row({ input: '2' })] },
			{ 'above.2': 'invalid' }
		],
		[
			'sizes of tiers that may mean another number',
			{
				rows: [
					row({ input: '1' }),
					row({ above: '200.000', input: '2' }),
					row({ above: '1,5', input: '2' }),
					row({ above: '0x100', input: '2' })
				]
			},
			{ 'above.1': 'invalid', 'above.2': 'invalid', 'above.3': 'invalid' }
		],
		[
			'tiers out of order',
			{
				rows: [
					row({ input: '1' }),
					row({ above: '9', input: '2' }),
					row({ above: '8', input: '2' })
				]
			},
			{ tiers: 'order' }
		]
	])('names the field for %s', (_, given, fields) => {
		expect(readRule(form(given), seoul)).toEqual({ ok: false, problems: { fields } });
	});

	it('takes a posted currency for no other', () => {
		const data = new FormData();
		for (const [name, text] of Object.entries({ model: 'm', input: '1', currency: 'EUR' })) {
			data.set(name, text);
		}
		const read = () => readRule(readRuleValues(data), seoul);
		expect(read()).toEqual({ ok: false, problems: { fields: { currency: 'invalid' } } });
		data.delete('currency');
		expect(read()).toMatchObject({ ok: true, rule: { currency: 'USD' } });
	});

	it('takes the lists of a submitted form', () => {
		const data = new FormData();
		data.set('model', ' m ');
		for (const input of ['1', '2']) data.append('input', input);
		for (const above of ['', '100']) data.append('above', above);
		expect(readRuleValues(data)).toMatchObject({
			kind: 'price',
			model: 'm',
			rows: [row({ input: '1' }), row({ above: '100', input: '2' })]
		});
	});
});
