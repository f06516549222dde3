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

	it('asks for a value that goes on across a space, and has the field names for when there is none', () => {
		const text = 'tag:환불 s';
		const { ask, made, ready, isAcross } = offerAt(text, text.length);
		expect(ask).toEqual({ about: 'values', field: 'tag', key: null, prefix: '환불 s' });
		expect(isAcross).toBe(true);
		expect(made(known)).toEqual([]);
		expect(ready.map(({ label }) => label)).toContain('status:');
	});

	it('puts what began across a space in quotes, and offers nothing that only holds it', () => {
		const others = [...known, { value: 'a 환불 상담', count: 1 }];
		const text = 'has:cost tag:환불 상';
		expect(offerAt(text, text.length).made(others)).toMatchObject([
			{ text: 'has:cost tag:"환불 상담"', final: true }
		]);
		const quoting = 'exception:KeyError: "';
		const { made } = offerAt(quoting, quoting.length);
		const [offered] = made([{ value: 'KeyError: "주문"', count: 2 }]);
		expect(parseQuery(offered?.text ?? '').terms).toEqual([
			{ kind: 'name', field: 'exception', values: ['KeyError: "주문"'], negated: false }
		]);
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
