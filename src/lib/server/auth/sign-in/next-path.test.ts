import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPath } from './next-path.ts';

describe('nextPath', () => {
	it.each([
		['/admin/monitoring/traces?range=now-24h&q=%EC%98%A4%EB%A5%98#row'],
		['/sessions?trace_id=0123456789abcdef0123456789abcdef'],
		['/admin/users']
	])('keeps %s', (path) => expect(nextPath(path)).toBe(path));

	it.each([
		['https://evil.example/'],
		['//evil.example'],
		['/\\evil.example'],
		['\\\\evil.example'],
		['/\t/evil.example'],
		['/.//evil.example'],
		['/x/..//evil.example'],
		['/%2e//evil.example'],
		['javascript:alert(1)'],
		['data:text/html,x'],
		['admin'],
		[''],
		[`/${'a'.repeat(3000)}`],
		[null],
		[undefined]
	])('refuses %j', (path) => expect(nextPath(path)).toBe('/admin/monitoring'));

	it('never leaves the origin, whatever it is given', () => {
		const piece = fc.constantFrom(
			'/',
			'\\',
			'.',
			'..',
			'\t',
			'\n',
			'%2e',
			'@',
			':',
			'?',
			'#',
			'evil',
			'http:'
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
				const url = new URL(nextPath(`/${pieces.join('')}`), 'https://portal.example');
				expect(url.origin).toBe('https://portal.example');
			})
		);
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const url = new URL(nextPath(text), 'https://portal.example');
				expect(url.origin).toBe('https://portal.example');
			})
		);
	});
});
