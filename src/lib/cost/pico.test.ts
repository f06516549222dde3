import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePico, picoFromUsd, picoToText, picoToUsd, sumKnown } from './pico.ts';

describe('pico-dollars', () => {
	it('reads decimal and exponent forms exactly', () => {
		expect(parsePico('0.0000345')).toBe(34_500_000n);
		expect(parsePico('1.5e-7')).toBe(150_000n);
		expect(parsePico('12')).toBe(12_000_000_000_000n);
		expect(parsePico('-.5')).toBe(-500_000_000_000n);
	});

	it('rounds half up beyond the twelfth digit', () => {
		expect(parsePico('0.0000000000005')).toBe(1n);
		expect(parsePico('0.0000000000004')).toBe(0n);
	});

	it('refuses what is not a plain number', () => {
		for (const text of ['', '.', '$1', '1,000', 'NaN', 'Infinity', '0x10', '1e9999']) {
			expect(parsePico(text)).toBeNull();
		}
		expect(picoFromUsd(Number.NaN)).toBeNull();
		expect(picoFromUsd(Number.POSITIVE_INFINITY)).toBeNull();
	});

	it('takes a float as the decimal that it shows', () => {
		expect(picoFromUsd(0.1)! + picoFromUsd(0.2)!).toBe(picoFromUsd(0.3));
		expect(picoToUsd(picoFromUsd(0.000034)!)).toBe(0.000034);
	});

	it('prints twelve digits that read back as the same amount', () => {
		expect(picoToText(3_450_000n)).toBe('0.000003450000');
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (pico) => {
				expect(parsePico(picoToText(pico))).toBe(pico);
			})
		);
	});

	it('never throws on any text', () => {
		fc.assert(fc.property(fc.string(), (text) => void parsePico(text)));
	});

	it('adds what is known and stays unknown when nothing is', () => {
		expect(sumKnown([1n, null, 2n])).toBe(3n);
		expect(sumKnown([null, null])).toBeNull();
		expect(sumKnown([0n])).toBe(0n);
	});
});
