import fc from 'fast-check';
import { expect, it } from 'vitest';
import { number, plural } from './message-formats.ts';

it('writes and counts as Intl does, whatever was asked before', () => {
	const locale = fc.constantFrom('ko' as const, 'en' as const);
	const options = fc.constantFrom(undefined, {}, { maximumFractionDigits: 1 });
	const type = fc.constantFrom(undefined, { type: 'ordinal' as const });
	fc.assert(
		fc.property(
			locale,
			fc.double({ noNaN: true }),
			options,
			type,
			(language, value, look, kind) => {
				expect(number(language, value, look)).toBe(
					new Intl.NumberFormat(language, look).format(value)
				);
				expect(plural(language, value, kind)).toBe(
					new Intl.PluralRules(language, kind).select(value)
				);
			}
		)
	);
});
