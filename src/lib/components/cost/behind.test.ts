import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameSet } from '#lib/cost/name-set.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import type { CostDimension } from '#lib/cost/report.ts';
import { readScope } from '#lib/cost/scope.ts';
import {
	behindHref,
	keptParams,
	narrowedHref,
	othersHref,
	reportSearch,
	valueHref
} from './behind.ts';

const span = { startMs: 900_000, endMs: 1_800_000 };
const amount = fc.bigInt({ min: 0n, max: 10n ** 20n });

describe('behindHref', () => {
	it('is read back by the list as the same choice', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('gpt-4o', '한국어 모델', ''),
				fc.constantFrom('prod', 'a&b=c', ''),
				amount,
				amount,
				(model, tag, from, to) => {
					const figure = { project: 'p', span, filters: { tag } };
					const url = new URL(behindHref(figure, { model }, { from, to }), 'http://portal');
					const { query, ignored } = readListQuery(url.searchParams, span, 'UTC');
					expect(ignored).toEqual([]);
					expect(query).toMatchObject({
						calls: true,
						range: span,
						orderBy: 'cost'
					});
					const names = query.terms.flatMap((term) =>
						term.kind === 'name' ? [[term.field, term.negated, ...term.values]] : []
					);
					expect(names).toEqual([
						['model', false, model],
						['tag', false, tag]
					]);
					const amounts = query.terms.filter(({ kind }) => kind === 'amount');
					expect(amounts).toMatchObject([
						{ field: 'cost', comparison: '>=', amount: from },
						{ field: 'cost', comparison: '<', amount: to }
					]);
				}
			)
		);
	});
});

describe('valueHref', () => {
	const listOf = (value: string) => {
		const href = valueHref({ project: 'p', span, filters: { user: 'kim' } }, 'tag', value);
		const { query, ignored } = readListQuery(
			new URL(href ?? '', 'http://portal').searchParams,
			span,
			'UTC'
		);
		expect(ignored).toEqual([]);
		return query.terms.filter((term) => term.kind === 'amount' || term.kind === 'name');
	};

	it('asks for the names of the value, for all of them and for no others', () => {
		const word = fc.constantFrom('prod', 'a&b=c', '한국어', 'say "hi"', '-x', 'none', '>3', '1,2');
		fc.assert(
			fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), (names) => {
				const terms = listOf(nameSet(names));
				expect(
					terms.flatMap((term) =>
						term.kind === 'name' && term.field === 'tag' ? [term.values] : []
					)
				).toEqual([...names].sort().map((name) => [name]));
				expect(terms).toContainEqual({
					kind: 'amount',
					field: 'tags',
					comparison: '=',
					amount: BigInt(names.length),
					negated: false
				});
				expect(terms).toContainEqual({
					kind: 'name',
					field: 'user',
					values: ['kim'],
					negated: false
				});
			})
		);
	});

	it('asks for sessions without a name, and for those with too many', () => {
		expect(listOf('')).toMatchObject([{ field: 'tag', values: [''] }, { field: 'user' }]);
		expect(listOf(nameSet(['a', 'b', 'c', 'd']))).toMatchObject([
			{ field: 'tags', comparison: '>', amount: 3n },
			{ field: 'user' }
		]);
	});

	it('asks for all sessions but those of some values', () => {
		const others = (dimension: CostDimension, values: readonly string[]) => {
			const href = othersHref({ project: 'p', span, filters: {} }, dimension, values);
			if (href === null) return null;
			const { searchParams } = new URL(href, 'http://portal');
			const { query, ignored } = readListQuery(searchParams, span, 'UTC');
			expect(ignored).toEqual([]);
			return query.terms;
		};
		expect(others('model', ['gpt-4o', ''])).toEqual([
			{ kind: 'name', field: 'model', values: ['gpt-4o', ''], negated: true }
		]);
		const many = nameSet(['a', 'b', 'c', 'd']);
		expect(others('tag', [nameSet(['c++']), nameSet(['b', 'a, b']), '', many])).toEqual([
			{ kind: 'set', field: 'tag.only', sets: [['c++'], ['a, b', 'b'], []], negated: true },
			{ kind: 'amount', field: 'tags', comparison: '<=', amount: 3n, negated: false }
		]);
		expect(others('user', [nameSet(['kim '])])).toBeNull();
		const long = Array.from({ length: 60 }, (_, index) => nameSet([`user ${index}`]));
		expect(others('user', long)).toBeNull();
	});

	it('leads nowhere where a name cannot be asked for', () => {
		const figure = { project: 'p', span, filters: {} };
		for (const model of ['gpt-4o ', ' gpt-4o', 'two\nlines']) {
			expect(valueHref(figure, 'model', model)).toBeNull();
			expect(valueHref(figure, 'user', nameSet([model]))).toBeNull();
		}
	});
});

describe('narrowedHref', () => {
	it('is the cost page of one name, which reads it back', () => {
		const scope = { project: null, range: null, from: null, to: null };
		const read = (by: CostDimension, value: string) => {
			const href = narrowedHref(scope, by, {}, value);
			if (href === null) return null;
			const { searchParams } = new URL(href, 'http://portal');
			return readScope(readListQuery(searchParams, span, 'UTC').query.terms).filters;
		};
		expect(read('model', 'gpt-4o')).toEqual({ model: 'gpt-4o' });
		expect(read('user', nameSet(['kim']))).toEqual({ user: 'kim' });
		expect(read('tag', '')).toEqual({ tag: '' });
		expect(read('tag', nameSet(['a', 'b']))).toBeNull();
		expect(read('model', 'gpt ')).toBeNull();
	});
});

it('has one report for every band of the same costs', () => {
	const search = (text: string) => reportSearch(new URLSearchParams(text));
	expect(search('by=tag&minCost=0.01&maxCost=1')).toBe(search('by=tag'));
	expect(search('by=tag')).not.toBe(search('by=user'));
});

it('sends a band along as the page reads it', () => {
	const scope = { project: 'p', range: 'now-7d', from: null, to: null };
	const band = { fromPico: 200_000_000n, toPico: 20_000_000_000n };
	const kept = keptParams(scope, 'tag', { model: 'gpt-4o' }, band).map(([...each]) => each);
	const { query, ignored } = readListQuery(new URLSearchParams(kept), span, 'UTC');
	expect(ignored).toEqual([]);
	expect(readScope(query.terms)).toMatchObject({ filters: { model: 'gpt-4o' }, band });
	expect(new URLSearchParams(kept).get('by')).toBe('tag');
});
