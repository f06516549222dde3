import { expect, it } from 'vitest';
import type { HeaderList } from './header-list.ts';
import { guardOrigin, wantsDocument } from './origin-guard.ts';

const here = 'http://localhost:3001';
const cases: [string, string, HeaderList, string | null][] = [
	['a write from the own page', 'POST', [['origin', here]], null],
	['a write from the portal', 'POST', [['origin', 'http://localhost:3000']], 'cross-origin-write'],
	['a write from nowhere', 'POST', [['origin', 'null']], 'cross-origin-write'],
	[
		'a write with two origins',
		'POST',
		[
			['origin', here],
			['origin', here]
		],
		'cross-origin-write'
	],
	['a write without any word', 'DELETE', [], 'cross-origin-write'],
	['a write that the browser vouches for', 'PUT', [['sec-fetch-site', 'same-origin']], null],
	['a write from the same site', 'POST', [['sec-fetch-site', 'same-site']], 'cross-origin-write'],
	['a read from another site', 'GET', [['sec-fetch-site', 'cross-site']], 'cross-site-read'],
	[
		'a return from an identity provider',
		'GET',
		[
			['sec-fetch-site', 'cross-site'],
			['sec-fetch-mode', 'navigate'],
			['sec-fetch-dest', 'document']
		],
		null
	],
	[
		'a framed page',
		'GET',
		[
			['sec-fetch-mode', 'navigate'],
			['sec-fetch-dest', 'iframe']
		],
		null
	],
	[
		'an <object>',
		'GET',
		[
			['sec-fetch-mode', 'navigate'],
			['sec-fetch-dest', 'object']
		],
		'framed-elsewhere'
	],
	['a plain read', 'GET', [], null]
];

it.each(cases)('judges %s', (_, method, headers, expected) => {
	expect(guardOrigin(method, headers, here)).toBe(expected);
});

it('knows a navigation from a call of a script', () => {
	expect(wantsDocument('GET', [['sec-fetch-mode', 'navigate']])).toBe(true);
	expect(
		wantsDocument('GET', [
			['sec-fetch-mode', 'cors'],
			['accept', 'text/html']
		])
	).toBe(false);
	expect(wantsDocument('GET', [['accept', 'text/html,*/*']])).toBe(true);
	expect(wantsDocument('GET', [['accept', 'application/json']])).toBe(false);
	expect(wantsDocument('POST', [['sec-fetch-mode', 'navigate']])).toBe(false);
});
