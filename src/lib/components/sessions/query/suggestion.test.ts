import { describe, expect, it } from 'vitest';
import { parseQuery } from '#lib/query/parse.ts';
import { offerAt } from './suggestion.ts';

const known = ['beta', 'c++', '환불 상담'].map((value) => ({ value, count: 1 }));

describe('offerAt', () => {
	it('asks for the values of the field of which a set is, and adds one to it', () => {
		const text = 'tag.only:beta+c';
		const { ask, made } = offerAt(text, text.length);
		expect(ask).toEqual({ about: 'values', field: 'tag', key: null, prefix: 'c' });
		const offers = made(known);
		expect(offers.map(({ label }) => label)).toEqual(['c++', '환불 상담']);
		expect(offers.map((offer) => parseQuery(offer.text).terms)).toEqual([
			[{ kind: 'set', field: 'tag.only', sets: [['beta', 'c++']], negated: false }],
			[{ kind: 'set', field: 'tag.only', sets: [['beta', '환불 상담']], negated: false }]
		]);
		expect(offers.every(({ caret, text: { length } }) => caret === length)).toBe(true);
	});

	it('adds a value of a field as it is', () => {
		const { made } = offerAt('tag:c', 5);
		expect(made(known).map((offer) => offer.text)).toEqual([
			'tag:beta',
			'tag:c++',
			'tag:"환불 상담"'
		]);
	});
});
