import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeOfOrder, sessionOrders } from '../orders.ts';
import { readListQuery, writeTerms } from './query.ts';

const range = { startMs: 0, endMs: 1 };
const read = (search: string) => readListQuery(new URLSearchParams(search), range, 'UTC');

describe('readListQuery', () => {
	it('lists the newest sessions first when nothing was chosen', () => {
		expect(read('').query).toMatchObject({ orderBy: 'start', descending: true, terms: [] });
	});

	it('names a parameter that it cannot use, instead of dropping it in silence', () => {
		expect(read('status=maybe&sort=password').ignored).toEqual([
			{ name: 'status', value: 'maybe' },
			{ name: 'sort', value: 'password' }
		]);
		expect(read('q=status:maybe').diagnostics).toMatchObject([{ problem: 'unknown-value' }]);
	});

	it('takes every field of a query for a parameter, and names what is none of its values', () => {
		expect(read('env=dev&name=a b&has=exception&latency=>2s&hour=mon-9').text).toBe(
			'env:dev name:"a b" latency:>2s hour:Mon-09 has:exception'
		);
		expect(read('hour=99&none=foo,tag&has=wings&errors=many').ignored).toEqual([
			{ name: 'none', value: 'foo' },
			{ name: 'errors', value: 'many' },
			{ name: 'hour', value: '99' },
			{ name: 'has', value: 'wings' }
		]);
	});

	it('sorts upwards for a minus', () => {
		expect(read('sort=-cost').query).toMatchObject({ orderBy: 'cost', descending: false });
	});

	it('makes one query of what was typed and what links from other pages say', () => {
		const search =
			'q=status:error+"환불 정책"&model=gpt 4o&tag=a,"b&none=user&minCost=0.000000000001&maxCost=1';
		expect(read(search).text).toBe(
			'status:error "환불 정책" model:"gpt 4o" tag:"a,\\"b" user:"" cost:>=0.000000000001 cost:<1'
		);
	});

	it('adds what a form without script sends beside the query that stands', () => {
		expect(read('q=refund&q=status:error').text).toBe('refund status:error');
	});

	it('composes Korean text, so that decomposed input finds what is stored', () => {
		expect(read(`q=${encodeURIComponent('환불'.normalize('NFD'))}`).text).toBe('환불');
	});

	it('names a value beside the word that there is none', () => {
		const { text, ignored } = read('none=model&model=gpt-4o');
		expect(text).toBe('model:""');
		expect(ignored).toEqual([{ name: 'model', value: 'gpt-4o' }]);
	});

	it('names an amount that is none', () => {
		expect(read('minCost=-1&maxCost=1e99').ignored.map(({ name }) => name)).toEqual([
			'minCost',
			'maxCost'
		]);
	});

	it('tells "without a tag" from "any tag"', () => {
		expect(read('none=tag').text).toBe('tag:""');
		expect(read('tag=').text).toBe('');
	});

	it('widens the range of a list by calls to whole quarter-hours', () => {
		const { query } = readListQuery(
			new URLSearchParams('calls=1'),
			{ startMs: 1_000_000, endMs: 2_000_000 },
			'UTC'
		);
		expect(query).toMatchObject({ calls: true, range: { startMs: 900_000, endMs: 2_700_000 } });
	});

	it('reads hours of the week on the clock that it is given', () => {
		const params = new URLSearchParams('q=hour:월-9');
		expect(readListQuery(params, range, 'Asia/Seoul').query.terms).toEqual([
			{ kind: 'hour', values: ['Mon-09'], zone: 'Asia/Seoul', negated: false }
		]);
	});

	it('never throws, and never lets an unknown order through', () => {
		const text = fc.oneof(
			fc.string(),
			fc.string().map((key) => `-@${key}`)
		);
		fc.assert(
			fc.property(text, fc.string(), fc.string(), (sort, status, q) => {
				const params = new URLSearchParams({ sort, status, q, minCost: status, tag: q });
				const { query } = readListQuery(params, range, 'UTC');
				// What is no order of the list's own is an attribute's key: data, never a name in SQL.
				expect([...sessionOrders, `@${attributeOfOrder(sort.trim().replace(/^-/, ''))}`]).toContain(
					query.orderBy
				);
			})
		);
	});
});

describe('writeTerms', () => {
	it('puts every filter into q, and reads back the same', () => {
		const params = new URLSearchParams(
			'q=a&model=x&none=tag&minCost=1&sort=cost&cursor=c&range=now-1h'
		);
		const { query } = readListQuery(params, range, 'UTC');
		const next = writeTerms(params, query.terms);
		expect(Object.fromEntries(next)).toEqual({
			q: 'a model:x tag:"" cost:>=1',
			sort: 'cost',
			range: 'now-1h'
		});
		expect(readListQuery(next, range, 'UTC').query.terms).toEqual(query.terms);
	});
});
