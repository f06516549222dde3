import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWhole, shownValue } from './attribute.ts';

test('a value is shown whole, or cut between letters and marked as cut', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1, maxLength: 600, unit: 'grapheme' }), (value) => {
			const shown = shownValue(value) ?? '';
			expect(shown.isWellFormed()).toBe(value.isWellFormed());
			if (isWhole(shown)) expect(shown).toBe(value);
			else expect(value.startsWith(shown.slice(0, -1))).toBe(true);
		})
	);
	expect(shownValue('')).toBe(null);
});
