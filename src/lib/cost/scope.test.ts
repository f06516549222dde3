import { describe, expect, it } from 'vitest';
import { parseQuery } from '#lib/query/parse.ts';
import { filterTerms, readScope } from './scope.ts';

const read = (text: string) => readScope(parseQuery(text).terms);

describe('readScope', () => {
	it('takes one name a dimension, and limits of the cost per session', () => {
		expect(read('model:gpt-4o tag:"" cost:>=0.5 cost:<2')).toEqual({
			filters: { model: 'gpt-4o', tag: '' },
			band: { fromPico: 500_000_000_000n, toPico: 2_000_000_000_000n },
			unused: []
		});
	});

	it('names every term that it leaves out', () => {
		for (const text of [
			'model:gpt-4o,m-exp',
			'-model:gpt-4o',
			'tags:2',
			'status:error',
			'cost:>1',
			'refund',
			'attr.env:prod'
		]) {
			expect(read(text)).toEqual({
				filters: {},
				band: { fromPico: null, toPico: null },
				unused: [text]
			});
		}
		expect(read('tag:a tag:b')).toMatchObject({ filters: { tag: 'a' }, unused: ['tag:b'] });
	});

	it('leaves out limits between which there is no cost, and names them together', () => {
		const none = { fromPico: null, toPico: null };
		for (const text of ['cost:>=5 cost:<1', 'cost:>=1 cost:<1', 'cost:<1 cost:>=0.5 cost:>=2']) {
			expect(read(text)).toEqual({ filters: {}, band: none, unused: [text] });
		}
		expect(read('model:a cost:>=5 tags:2 cost:<1')).toEqual({
			filters: { model: 'a' },
			band: none,
			unused: ['tags:2', 'cost:>=5 cost:<1']
		});
	});

	it('is asked for by terms of its own', () => {
		const filters = { model: 'gpt-4o', user: '' };
		expect(readScope(filterTerms(filters)).filters).toEqual(filters);
	});
});
