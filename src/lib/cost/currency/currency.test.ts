import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountCell, convertPico, inCurrency, rateAt, shownAt, shownDollars } from './currency.ts';
import { currencySettings } from './schema.ts';
import { parsePico } from '../pico.ts';

const rates = [
	{ fromMs: 100, krwPerUsd: '1300' },
	{ fromMs: 200, krwPerUsd: '1380.5' }
];

describe('dated rates', () => {
	it('hold from their day on, and the first for all before', () => {
		expect(rateAt(rates, 199)?.krwPerUsd).toBe('1300');
		expect(rateAt(rates, 200)?.krwPerUsd).toBe('1380.5');
		expect(rateAt(rates, 5)?.krwPerUsd).toBe('1300');
		expect(rateAt([], 5)).toBeNull();
	});

	it.each([
		['rates out of order', { shown: 'KRW', rates: [...rates].reverse() }],
		['two rates of one day', { shown: 'USD', rates: [rates[0], rates[0]] }],
		['a rate of nothing', { shown: 'USD', rates: [{ fromMs: 1, krwPerUsd: '0' }] }],
		['a negative rate', { shown: 'USD', rates: [{ fromMs: 1, krwPerUsd: '-1300' }] }],
		['an absurd rate', { shown: 'USD', rates: [{ fromMs: 1, krwPerUsd: '130000' }] }],
		['a rate with a comma', { shown: 'USD', rates: [{ fromMs: 1, krwPerUsd: '1,300' }] }],
		['won without a rate', { shown: 'KRW', rates: [] }]
	])('refuse %s', (_, settings) => {
		expect(currencySettings.safeParse(settings).success).toBe(false);
	});
});

describe('amounts', () => {
	it('are shown at one rate', () => {
		const shown = shownAt({ shown: 'KRW', rates }, 250);
		expect(shown).toEqual({ code: 'KRW', perUsd: 1380.5, rateFromMs: 200 });
		expect(inCurrency(2, shown)).toBe(2761);
		expect(inCurrency(null, shown)).toBeNull();
		expect(shownAt({ shown: 'USD', rates }, 250)).toEqual(shownDollars);
	});

	it('are converted exactly', () => {
		const pico = parsePico('0.000000000003') ?? 0n;
		expect(convertPico(pico, 'KRW', rates, 250)).toBe(4142n);
		expect(convertPico(-pico, 'KRW', rates, 250)).toBe(-4142n);
		expect(convertPico(pico, 'USD', [], 0)).toBe(pico);
		expect(convertPico(pico, 'KRW', [], 0)).toBeNull();
	});

	it('convert within half a unit of the sum of their parts', () => {
		fc.assert(
			fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { maxLength: 20 }), (parts) => {
				const sum = parts.reduce((total, part) => total + part, 0n);
				const whole = convertPico(sum, 'KRW', rates, 250) ?? 0n;
				const added = parts.reduce(
					(total, part) => total + (convertPico(part, 'KRW', rates, 250) ?? 0n),
					0n
				);
				const apart = whole > added ? whole - added : added - whole;
				expect(apart <= BigInt(parts.length)).toBe(true);
			})
		);
	});
});

describe('amountCell', () => {
	it('is exact in either currency', () => {
		const won = { code: 'KRW', perUsd: 1380.5, rateFromMs: 0 } as const;
		expect(amountCell(123_169_410_000_001n, shownDollars)).toEqual({ decimal: '123.169410000001' });
		expect(amountCell(-100_000_000_000_000n, shownDollars)).toEqual({ decimal: '-100' });
		expect(amountCell(100_000_000n, won)).toEqual({ decimal: '0.13805' });
		expect(amountCell(0n, won)).toEqual({ decimal: '0' });
		expect(amountCell(null, won)).toBeNull();
	});
});
