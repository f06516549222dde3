import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostTogether, nameSet, namesIn } from './name-set.ts';

const names = fc.uniqueArray(
	fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('+', '[]', '"')),
	{
		maxLength: mostTogether
	}
);

describe('nameSet', () => {
	it('is read back as the same names, whatever they are', () => {
		fc.assert(
			fc.property(names, (given) => {
				expect(namesIn(nameSet(given))).toEqual([...given].sort());
			})
		);
	});

	it('is one for the same names in any order, and another for others', () => {
		fc.assert(
			fc.property(names, names, (left, right) => {
				const same = JSON.stringify([...left].sort()) === JSON.stringify([...right].sort());
				expect(nameSet(left) === nameSet(right)).toBe(same);
				expect(nameSet(left.toReversed())).toBe(nameSet(left));
			})
		);
	});

	it('is one for all sessions with more names than have a value of their own', () => {
		expect(nameSet(['a', 'b', 'c', 'd'])).toBe(nameSet(['e', 'f', 'g', 'h', 'i']));
		expect(namesIn(nameSet(['a', 'b', 'c', 'd']))).toBeNull();
	});
});
