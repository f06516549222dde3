import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLink, mapRefresh, mapUrl } from './location.ts';

const map = {
	aliases: ['http://langfuse:3000', 'https://lf.corp'],
	publicOrigin: 'http://localhost:3001'
};

describe('mapUrl', () => {
	it.each([
		['/auth/sign-in?callbackUrl=http%3A%2F%2Flangfuse%3A3000', null],
		['?x=1', null],
		['', null],
		['http://langfuse:3000/a?b#c', 'http://localhost:3001/a?b#c'],
		['HTTP://LANGFUSE:3000', 'http://localhost:3001'],
		['https://lf.corp:443/%2f%2e', 'http://localhost:3001/%2f%2e'],
		['http://langfuse:3001/a', null],
		['http://langfuse:3000.evil.example/a', null],
		['http://langfuse:3000@evil.example/a', null],
		['http://langfuse:3000\\@evil.example', null],
		['http://user@langfuse:3000/a', null],
		['//langfuse:3000/a', null],
		['/\\evil.example', null],
		['https://accounts.corp/authorize?redirect_uri=http://langfuse:3000', null],
		['javascript:alert(1)', null],
		['http://[', null]
	])('maps %j to %j (null: untouched)', (reference, expected) => {
		expect(mapUrl(reference, map)).toBe(expected ?? reference);
	});

	it('makes a foreign URL of none of ours', () => {
		fc.assert(
			fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
				expect(mapUrl(url, map)).toBe(url);
			})
		);
	});

	it('always lands on the public origin when it maps', () => {
		const tail = fc.string({ unit: fc.constantFrom(...'/\\@:?#.a') });
		fc.assert(
			fc.property(tail, (rest) => {
				const mapped = mapUrl(`http://langfuse:3000${rest}`, map);
				if (mapped.startsWith('http://localhost:3001')) {
					expect(new URL(mapped).origin).toBe(map.publicOrigin);
				}
			}),
			{ numRuns: 1000 }
		);
	});
});

it.each([
	['0;url=http://langfuse:3000/x', '0;url=http://localhost:3001/x'],
	['0;url=/evil.com/x', '0;url=/evil.com/x'],
	["5; URL='https://lf.corp/a;b'", "5; URL='http://localhost:3001/a;b'"],
	['1,http://langfuse:3000', '1,http://localhost:3001'],
	['3', '3']
])('maps the address in Refresh %j', (value, expected) => {
	expect(mapRefresh(value, map)).toBe(expected);
});

it('maps every target of Link and no parameter', () => {
	expect(
		mapLink('<http://langfuse:3000/a.css>; rel=preload, </b>; title="<x>", <https://cdn/x>', map)
	).toBe('<http://localhost:3001/a.css>; rel=preload, </b>; title="<x>", <https://cdn/x>');
});

it.each([
	`0;url=a${' '.repeat(60_000)}x`,
	`0;url='a${' '.repeat(60_000)}x`,
	`${' '.repeat(60_000)}0;url=a`,
	`0;url=${'"'.repeat(60_000)}`,
	'0'.repeat(60_000)
])('a Refresh of 60 KB is read in a moment, and kept: %#', (value) => {
	// Were it the square of its length, the test would not end in its time.
	for (let time = 0; time < 20; time += 1) expect(mapRefresh(value, map)).toBe(value);
});
