import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { langfuseApplication } from '../../langfuse/application.ts';
import { filterCookies, readCookie, rewriteSetCookie } from './cookies.ts';

const own = langfuseApplication.cookie;

describe('filterCookies', () => {
	it('keeps next-auth, langfuse and locale cookies in their order and drops the portal’s', () => {
		expect(
			filterCookies(
				[
					'better-auth.session_token=s; next-auth.session-token.0=a; agent_portal_langfuse_gate=g',
					'__Secure-next-auth.csrf-token=b%7Cc; langfuse.project=%7B%7D; NEXT_LOCALE=en; locale=ko'
				],
				own
			)
		).toBe(
			'next-auth.session-token.0=a; __Secure-next-auth.csrf-token=b%7Cc; langfuse.project=%7B%7D; NEXT_LOCALE=en'
		);
	});

	it('omits the field when nothing is left', () => {
		expect(filterCookies(['a=b; ; =x; next-auth.x'], own)).toBeNull();
	});

	it('never lets a name through that is not on the list', () => {
		const text = fc.string({ unit: fc.constantFrom(...'next-auth.langfuse=; _') });
		fc.assert(
			fc.property(fc.array(text), (lines) => {
				for (const pair of filterCookies(lines, own)?.split('; ') ?? []) {
					expect(pair.split('=')[0]).toMatch(own);
				}
			})
		);
	});
});

it.each([
	'xnext-auth.a',
	'next-auth.',
	'Next-Auth.a',
	'__Host-better-auth.x',
	'langfuseX',
	'NEXT_LOCALE2'
])('does not take %s for a cookie of Langfuse', (name) => {
	expect(name).not.toMatch(own);
});

describe('readCookie', () => {
	it('reads one cookie and refuses a tossed double', () => {
		expect(readCookie(['a=1; b=2'], 'b')).toBe('2');
		expect(readCookie(['a=1; a=2'], 'a')).toBeNull();
		expect(readCookie(['aa=1'], 'a')).toBeNull();
	});
});

describe('rewriteSetCookie', () => {
	it('drops Domain and keeps Path, Expires with its comma, and Lax', () => {
		expect(
			rewriteSetCookie(
				'next-auth.session-token=x; Domain=.corp; Path=/langfuse; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly; SameSite=Lax',
				own,
				false
			)
		).toBe(
			'next-auth.session-token=x; Path=/langfuse; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly; SameSite=Lax'
		);
	});

	it('marks cookies of a cross-site frame None, Secure and Partitioned, deletions too', () => {
		expect(rewriteSetCookie('next-auth.state=; Max-Age=0; Secure; SameSite=Lax', own, true)).toBe(
			'next-auth.state=; Max-Age=0; SameSite=None; Secure; Partitioned'
		);
	});

	it.each([
		'better-auth.session_token=x; Path=/',
		'agent_portal_langfuse_gate=x',
		'=next-auth.x=1',
		'next-auth.x',
		''
	])('drops %j', (line) => {
		expect(rewriteSetCookie(line, own, false)).toBeNull();
	});

	it('never sets a Domain, whatever its spelling', () => {
		const spelling = fc.constantFrom('Domain=x', 'domain = x', ' DOMAIN=x ', 'domain', 'Path=/');
		fc.assert(
			fc.property(fc.array(spelling), (attributes) => {
				const line = rewriteSetCookie(['langfuse.a=1', ...attributes].join(';'), own, false);
				expect(line?.toLowerCase()).not.toContain('domain');
			})
		);
	});
});
