import { describe, expect, it } from 'vitest';
import { bandOf, bandTerms, binsIn } from './band.ts';

const band = (fromPico: bigint | null, toPico: bigint | null) => ({ fromPico, toPico });

describe('a band of costs', () => {
	it('is the terms that it was written as', () => {
		for (const each of [band(null, null), band(5n, null), band(null, 9n), band(5n, 9n)]) {
			expect(bandOf(bandTerms(each))).toEqual(each);
		}
	});

	it('is as narrow as all terms together', () => {
		const terms = [...bandTerms(band(5n, 20n)), ...bandTerms(band(7n, 30n))];
		expect(bandOf(terms)).toEqual(band(7n, 20n));
	});

	it('holds the bins that lie in it as a whole', () => {
		const bins = [1_000_000n, 2_000_000n, 5_000_000n, 10_000_000n];
		expect(binsIn(band(2_000_000n, 10_000_000n), bins)).toEqual({ first: 1, last: 2 });
		expect(binsIn(band(2_000_000n, null), bins)).toEqual({ first: 1, last: 3 });
		expect(binsIn(band(null, null), bins)).toBeNull();
		expect(binsIn(band(3_000_000n, 4_000_000n), bins)).toBeNull();
	});
});
