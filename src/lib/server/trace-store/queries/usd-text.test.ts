import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picoOf, usdText } from './usd-text.ts';

describe('usdText', () => {
	it.each([
		[0n, 7, '0.0000000'],
		[45_000_000n, 7, '0.0000450'],
		[1_230_000_000_000n, 5, '1.23000'],
		[50_000n, 7, '0.0000001'],
		[49_999n, 7, '0.0000000'],
		[-1n, 7, '0.0000000'],
		[-1_500_000_000_000n, 5, '-1.50000']
	])('writes %s pico-dollars with %s decimals as %s', (pico, digits, text) => {
		expect(usdText(pico, digits)).toBe(text);
	});

	it('keeps every digit that it can show', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (pico) => {
				expect(picoOf(usdText(pico, 12))).toBe(pico);
			})
		);
	});
});

describe('picoOf', () => {
	it('reads an absent amount as nothing', () => {
		expect(picoOf(null)).toBe(0n);
	});
});
