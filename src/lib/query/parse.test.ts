import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuery } from '../../../tests/builders/query.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';

const parsed = (text: string) => parseQuery(text).terms;
const problems = (text: string) => parseQuery(text).diagnostics.map(({ problem }) => problem);
const name = (field: string, ...values: string[]) => ({
	kind: 'name',
	field,
	values,
	negated: false
});
const text = (words: string, negated = false) => ({ kind: 'text', text: words, negated });

describe('parseQuery', () => {
	it('reads every kind of term', () => {
		expect(
			parsed(
				'status:error model:gpt-4o cost:>0.05 latency:>2s tag:billing,vip user:kim has:exception -env:dev attr.http.route:/pay "환불 정책" 송장'
			)
		).toEqual([
			name('status', 'error'),
			name('model', 'gpt-4o'),
			{ kind: 'amount', field: 'cost', comparison: '>', amount: 50_000_000_000n, negated: false },
			{ kind: 'amount', field: 'latency', comparison: '>', amount: 2_000_000_000n, negated: false },
			name('tag', 'billing', 'vip'),
			name('user', 'kim'),
			{ kind: 'has', things: ['exception'], negated: false },
			{ ...name('env', 'dev'), negated: true },
			{ kind: 'attribute', key: 'http.route', values: ['/pay'], negated: false },
			text('환불 정책'),
			text('송장')
		]);
	});

	it('finds nothing wrong with what it understands', () => {
		expect(
			problems('status:error NOT tag:"a b","c\\"d" AND http://x/y C:\\temp 12:30 cost:$1')
		).toEqual([]);
	});

	it('takes words that are quoted as they stand', () => {
		expect(parsed('"status:error" "-env:dev" "OR" "\\"\\\\"')).toEqual([
			text('status:error'),
			text('-env:dev'),
			text('OR'),
			text('"\\')
		]);
	});

	it('tells a session without a value from one with any', () => {
		expect(parsed('tag:""')).toEqual([name('tag', '')]);
		expect(problems('tag:')).toEqual(['missing-value']);
	});

	it('takes hours of the week, in whatever case and in Korean, as one spelling', () => {
		expect(parseQuery('hour:mon-9,월-14,Sun,7,sun', 'Asia/Seoul').terms).toEqual([
			{
				kind: 'hour',
				values: ['Mon-09', 'Mon-14', 'Sun', '07'],
				zone: 'Asia/Seoul',
				negated: false
			}
		]);
		expect(problems('hour:Mon-24')).toEqual(['unknown-value']);
		expect(problems('hour:>9')).toEqual(['not-comparable']);
	});

	it('takes sets of names in any order, and a plus of a name behind a backslash', () => {
		expect(parsed('-tag.only:b+a,"",c\\+\\+,"x y+a",a+b')).toEqual([
			{
				kind: 'set',
				field: 'tag.only',
				sets: [['a', 'b'], [], ['c++'], ['a', 'x y']],
				negated: true
			}
		]);
		expect(problems('tag.only:a+')).toEqual(['missing-value']);
		expect(problems('tag.only:>2')).toEqual(['not-comparable']);
	});

	it('composes Korean, so that it equals what is stored', () => {
		expect(parsed(`tag:${'환불'.normalize('NFD')} ${'정책'.normalize('NFD')}`)).toEqual([
			name('tag', '환불'),
			text('정책')
		]);
	});

	it('says what it does not understand, and where', () => {
		expect(
			parseQuery('cost:>abc  colour:red latency:>2 model:>5 status:maybe a OR b').diagnostics
		).toEqual([
			{ problem: 'not-an-amount', start: 0, end: 9, text: 'cost:>abc' },
			{ problem: 'unknown-field', start: 11, end: 21, text: 'colour:red' },
			{ problem: 'unit-needed', start: 22, end: 32, text: 'latency:>2', meant: 'latency:>2s' },
			{ problem: 'not-comparable', start: 33, end: 41, text: 'model:>5' },
			{ problem: 'unknown-value', start: 42, end: 54, text: 'status:maybe' },
			{ problem: 'no-or', start: 57, end: 59, text: 'OR' }
		]);
		expect(parsed('colour:red')).toEqual([text('colour:red')]);
	});

	it.each([
		['cost>0.05', 'cost:>0.05'],
		['cost >= 0.05', 'cost:>=0.05'],
		['Status=error', 'status:error'],
		['status == error', 'status:error'],
		['model!=x', '-model:x'],
		['-model!=x', 'model:x'],
		['!status:error', '-status:error'],
		['NOT !status:error', 'status:error'],
		['(status:error)', 'status:error'],
		['(cost>5)', 'cost:>5'],
		['model="gpt 4"', 'model:"gpt 4"'],
		['attr.http.route=/pay', 'attr.http.route:/pay']
	])('says how %s is written, and leaves it out', (input, meant) => {
		expect(parseQuery(`a ${input} b`)).toMatchObject({
			terms: [text('a'), text('b')],
			diagnostics: [{ problem: 'misspelt', text: input, meant }]
		});
		expect(problems(meant)).toEqual([]);
	});

	it('says of a field written so what would be wrong with it all the same', () => {
		expect(problems('cost=abc')).toEqual(['not-an-amount']);
		expect(problems('model=')).toEqual(['missing-value']);
		expect(parseQuery('latency>2 status!=eror').diagnostics).toMatchObject([
			{ problem: 'misspelt', meant: 'latency:>2s' },
			{ problem: 'misspelt', meant: '-status:error' }
		]);
	});

	it('takes signs that no field stands before for text', () => {
		const words = ['a=b', 'x>5', '!wow', '(sic)', 'model', '<think>', '=', 'costs=1'];
		expect(parseQuery(words.join(' '))).toMatchObject({
			terms: words.map((word) => text(word)),
			diagnostics: []
		});
		expect(problems('model>5')).toEqual(['not-comparable']);
	});

	it('says of a quote with nothing behind it no more than that it is open', () => {
		for (const lone of ['"', '-"', 'NOT "', '"  ']) {
			expect(problems(`a ${lone}`), lone).toEqual(['unclosed-quote']);
		}
		expect(problems('""')).toEqual(['missing-value']);
	});

	it('closes an open quote at the end and says so', () => {
		expect(parseQuery('tag:"a b')).toMatchObject({
			terms: [name('tag', 'a b')],
			diagnostics: [{ problem: 'unclosed-quote', start: 4, end: 8 }]
		});
	});

	it('reads fields in any case and by their other names', () => {
		expect(parsed('Status:ERROR duration:>=1.5m environment:dev')).toMatchObject([
			{ field: 'status', values: ['error'] },
			{ field: 'latency', comparison: '>=', amount: 90_000_000_000n },
			{ field: 'env' }
		]);
	});

	it('says where each term stands', () => {
		expect(parseQuery(' a  -tag:"b c"').placed).toMatchObject([
			{ start: 1, end: 2 },
			{ start: 4, end: 14 }
		]);
	});

	it('is bounded', () => {
		expect(problems('tag:a '.repeat(10_000))).toEqual(['too-long', 'too-many']);
		expect(parsed('tag:a '.repeat(10_000))).toHaveLength(50);
		const words = Array.from({ length: 19 }, (_, index) => `word${index}`).join(' ');
		expect(problems(`${words} status:error`)).toEqual(['too-many']);
		expect(parsed(`${words} status:error`).map(({ kind }) => kind)).toEqual([
			...Array.from({ length: 16 }, () => 'text'),
			'name'
		]);
	});

	it('reads back whatever is printed', () => {
		fc.assert(
			fc.property(anyQuery, (query) => {
				expect(parseQuery(printQuery(query))).toMatchObject({ terms: query, diagnostics: [] });
			}),
			{ numRuns: 400 }
		);
	}, 60_000);

	it('never throws on random text, and what it understood prints and reads back', () => {
		const pieces = fc.constantFrom(
			...[
				'status:',
				'staus:',
				'erorr',
				'a.b:',
				'상태:',
				'constructor',
				'toString:',
				'latency:>',
				'cost:',
				'attr.',
				'"',
				'\\',
				':',
				',',
				'-',
				'>',
				'=',
				' ',
				'OR',
				'NOT ',
				'!',
				'(',
				'cost',
				'환불',
				'a',
				'\u0338',
				'\u1112',
				'\ud800',
				'\u0000',
				'1s'
			]
		);
		const texts = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.array(pieces).map((all) => all.join(''))
		);
		fc.assert(
			fc.property(texts, (input) => {
				const { terms, diagnostics, text: normal } = parseQuery(input);
				expect(parseQuery(printQuery(terms)).terms).toEqual(terms);
				for (const { start, end, text: piece, meant } of diagnostics) {
					expect(normal.slice(start, end)).toBe(piece);
					if (meant !== undefined) expect(problems(meant)).toEqual([]);
				}
			}),
			{ numRuns: 400 }
		);
	}, 60_000);
});
