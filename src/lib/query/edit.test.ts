import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuery } from '../../../tests/builders/query.ts';
import { addTerm, removeValue, stateOf, toggleValue, toggleTerm, valueTerm } from './edit.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';

const query = (text: string) => parseQuery(text).terms;

describe('editing a query', () => {
	it('adds a term once, in place of its opposite', () => {
		const term = valueTerm('tag', 'vip');
		expect(printQuery(addTerm(query('-tag:vip status:error'), term))).toBe('status:error tag:vip');
		expect(addTerm(query('tag:vip'), term)).toEqual(query('tag:vip'));
	});

	it('ticks values of a facet into one term and out again', () => {
		const one = toggleValue(query('status:error model:a'), 'model', 'b');
		expect(printQuery(one)).toBe('status:error model:a,b');
		expect(printQuery(toggleValue(one, 'model', 'a'))).toBe('status:error model:b');
		expect(printQuery(toggleValue(query('model:a'), 'model', 'a'))).toBe('');
	});

	it('turns a value that was asked for into one that is excluded', () => {
		expect(printQuery(toggleValue(query('env:dev,test'), 'env', 'dev', true))).toBe(
			'env:test -env:dev'
		);
	});

	it('knows attributes apart by their keys', () => {
		const field = { attribute: 'http.route' };
		const added = toggleValue(query('attr.http.method:GET'), field, '/a b');
		expect(printQuery(added)).toBe('attr.http.method:GET attr.http.route:"/a b"');
		expect(stateOf(added, field, '/a b')).toBe('in');
		expect(stateOf(added, { attribute: 'http.method' }, '/a b')).toBeNull();
	});

	it('is undone by doing it again', () => {
		fc.assert(
			fc.property(anyQuery, fc.string(), (terms, value) => {
				const before = removeValue(terms, 'tag', value);
				const once = toggleValue(before, 'tag', value);
				expect(stateOf(once, 'tag', value)).toBe('in');
				expect(toggleValue(once, 'tag', value)).toEqual(before);
				const term = valueTerm('user', value);
				const without = terms.filter((each) => each.kind !== 'name');
				expect(toggleTerm(toggleTerm(without, term), term)).toEqual(without);
			})
		);
	});
});
