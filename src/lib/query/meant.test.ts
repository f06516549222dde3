import { describe, expect, it } from 'vitest';
import { termMeant } from './meant.ts';
import { parseQuery } from './parse.ts';
import type { NameTerm } from './term.ts';

const meantBy = (text: string) => parseQuery(text).diagnostics.map(({ meant }) => meant);

describe('what a piece of a query seems to mean', () => {
	it.each([
		['modle:gpt-4o', 'model:gpt-4o'],
		['-modle:"gpt 4",b', '-model:"gpt 4",b'],
		['NOT modle:x', '-model:x'],
		['Cots:>0.05', 'cost:>0.05'],
		['mod:gpt-4o', 'model:gpt-4o'],
		['enviroment:dev', 'env:dev'],
		['token.input:>1k', 'tokens.input:>1k'],
		['모델:gpt-4o', 'model:gpt-4o'],
		['상태:실패', 'status:error'],
		['http.status_code:500', 'attr.http.status_code:500'],
		['status:eror', 'status:error'],
		['-Status:eror,OK', '-Status:error,ok'],
		['stauts:eror', 'status:error'],
		['status:failed', 'status:error'],
		['has:excepton', 'has:exception'],
		['hour:Mon-099', 'hour:Mon-09'],
		['latency:>2', 'latency:>2s'],
		['latncy:>2', 'latency:>2s']
	])('%s is %s', (text, meant) => {
		expect(meantBy(text)).toEqual([meant]);
		expect(parseQuery(meant)).toMatchObject({ terms: [{}], diagnostics: [] });
	});

	it.each(['colour:red', 'status:maybe', 'modle:>5', 'modle:', 'hour:Mon-24', 'cost:>abc', 'a.b:'])(
		'nobody can tell of %s',
		(text) => {
			expect(meantBy(text)).toEqual([undefined]);
		}
	);

	it('is no part of what quotes hold, nor of an address', () => {
		expect(meantBy('"modle:x" http://modle:x/y')).toEqual([]);
	});
});

describe('a term of values that the data does not have', () => {
	const service = (...values: string[]): NameTerm => ({
		kind: 'name',
		field: 'service',
		values,
		negated: false
	});

	it('has those that are like them', () => {
		expect(termMeant(service('crawlr', 'web'), ['web', 'crawler'])).toEqual(
			service('crawler', 'web')
		);
		expect(termMeant(service('Crawler', 'crawlr'), ['crawler'])).toEqual(service('crawler'));
	});

	it('is left alone where all are known, or one is like none', () => {
		expect(termMeant(service('web'), ['web', 'webs'])).toBeNull();
		expect(termMeant(service('crawlr', 'zzz'), ['crawler'])).toBeNull();
		expect(termMeant(service(''), ['crawler'])).toBeNull();
	});
});
