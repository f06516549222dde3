import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuery } from '../../../tests/builders/query.ts';
import {
	addTerm,
	removeValue,
	replaceTerm,
	stateOf,
	toggleValue,
	toggleTerm,
	valueTerm
} from './edit.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';

const query = (text: string) => parseQuery(text).terms;

describe('editing a query', () => {
	it('adds a term once, in place of its opposite', () => {
		const term = valueTerm('tag', 'vip');
		expect(printQuery(addTerm(query('-tag:vip status:error'), term))).toBe('status:error tag:vip');
		expect(addTerm(query('tag:vip'), term)).toEqual(query('tag:vip'));
	});

	it('puts other terms where one was, without one that is there already or its opposite', () => {
		const [tag] = query('tag:vip');
		if (!tag) throw new Error('no term');
		const replaced = (text: string) =>
			printQuery(replaceTerm(query('cost:>1 tag:vip -env:dev'), tag, query(text)));
		expect(replaced('tag:b user:kim')).toBe('cost:>1 tag:b user:kim -env:dev');
		expect(replaced('tag:vip')).toBe('cost:>1 tag:vip -env:dev');
		expect(replaced('env:dev cost:>1')).toBe('env:dev cost:>1');
		expect(replaced('')).toBe('cost:>1 -env:dev');
		expect(printQuery(replaceTerm(query('cost:>1'), tag, query('env:dev')))).toBe(
			'cost:>1 env:dev'
		);
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
