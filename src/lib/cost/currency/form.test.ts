import { describe, expect, it } from 'vitest';
import { readCurrency, readCurrencyValues, toCurrencyForm } from './form.ts';
import { mostRates } from './schema.ts';

const seoul = 'Asia/Seoul';

describe('the form of the display currency', () => {
	it('reads days in the fleet’s zone, in any order, and leaves out empty lines', () => {
		const form = new FormData();
		form.set('shown', 'KRW');
		for (const [from, rate] of [
			['2026-11-01', '1,380.5'],
			['', ''],
			['2026-01-01', '1300']
		] as const) {
			form.append('from', from);
			form.append('rate', rate);
		}
		const read = readCurrency(readCurrencyValues(form), seoul);
		expect(read).toEqual({
			shown: 'KRW',
			rates: [
				{ fromMs: Date.UTC(2025, 11, 31, 15), krwPerUsd: '1300' },
				{ fromMs: Date.UTC(2026, 9, 31, 15), krwPerUsd: '1380.5' }
			]
		});
		expect(read && toCurrencyForm(read, seoul).rows.map(({ from }) => from)).toEqual([
			'2026-01-01',
			'2026-11-01'
		]);
	});

	it.each([
		['a rate without a day', [{ from: '', rate: '1300' }]],
		['a day without a rate', [{ from: '2026-01-01', rate: '' }]],
		['a day twice', [1300, 1310].map((rate) => ({ from: '2026-01-01', rate: String(rate) }))],
		['no rate at all', []],
		['a month that is none', [{ from: '2026-13-01', rate: '1300' }]],
		['a day that its month does not have', [{ from: '2026-02-31', rate: '1300' }]],
		['a comma before a fraction', [{ from: '2026-01-01', rate: '1400,5' }]]
	])('refuses %s for won', (_, rows) => {
		expect(readCurrency({ shown: 'KRW', rows }, seoul)).toBeNull();
	});

	it('refuses one rate too many, instead of leaving it out', () => {
		const form = new FormData();
		form.set('shown', 'KRW');
		const add = (day: number) => {
			form.append('from', new Date(Date.UTC(2025, 0, day)).toISOString().slice(0, 10));
			form.append('rate', '1400');
		};
		for (let day = 1; day <= mostRates; day++) add(day);
		expect(readCurrency(readCurrencyValues(form), seoul)?.rates).toHaveLength(mostRates);
		add(mostRates + 1);
		expect(readCurrency(readCurrencyValues(form), seoul)).toBeNull();
	});

	it('leaves the moment of a rate whose day was not touched, in whichever zone it began', () => {
		const before = readCurrency(
			{ shown: 'KRW', rows: [{ from: '2026-11-01', rate: '1380' }] },
			seoul
		);
		expect(before).not.toBeNull();
		const form = before && toCurrencyForm(before, 'UTC');
		expect(form && readCurrency(form, 'UTC', before)).toEqual(before);
	});
});
