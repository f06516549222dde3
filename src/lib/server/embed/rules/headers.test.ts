import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { langfuseApplication } from '../../langfuse/application.ts';
import { all, single, toHeaderList, type HeaderList } from './header-list.ts';
import { contentLength, toUpstreamHeaders } from './request-headers.ts';
import { toBrowserHeaders, type ResponseContext } from './response-headers.ts';

const origin = 'http://lf.portal.localhost:3001';
const own = {
	application: langfuseApplication,
	identity: [],
	publicOrigin: origin,
	basePath: '',
	peer: '10.0.0.7',
	via: 'portal-1'
};
const request = (headers: HeaderList, hasBody = false) =>
	toUpstreamHeaders(headers, { ...own, hasBody });
const context: ResponseContext = {
	application: langfuseApplication,
	aliases: ['http://langfuse:3000'],
	publicOrigin: origin,
	frameAncestors: ['http://portal.localhost:3000'],
	plainHttp: true,
	objectStoreOrigin: null,
	path: '/x',
	basePath: '',
	crossSite: false
};
const answer = (headers: HeaderList, path = '/x') =>
	toBrowserHeaders(headers, { ...context, path });

describe('toUpstreamHeaders', () => {
	it('keeps the portal’s own pages from a Langfuse on the same origin', () => {
		const referer = (path: string) =>
			single(
				toUpstreamHeaders([['referer', `${origin}${path}`]], {
					...own,
					basePath: '/langfuse',
					hasBody: false
				}),
				'referer'
			);
		expect(referer('/langfuse/project/1')).toBe(`${origin}/langfuse/project/1`);
		for (const path of [
			'/admin/langfuse',
			'/langfusex',
			'/langfuse/.agent-portal/enter?ticket=x'
		]) {
			expect(referer(path)).toBeNull();
		}
	});

	it('removes what Connection lists before it adds its own fields', () => {
		const out = request([
			['connection', 'close, X-Forwarded-For, x-secret,Host'],
			['x-secret', '1'],
			['x-forwarded-for', '6.6.6.6']
		]);
		expect(all(out, 'x-forwarded-for')).toEqual(['10.0.0.7']);
		expect(all(out, 'host')).toEqual(['lf.portal.localhost:3001']);
		expect(single(out, 'x-secret')).toBeNull();
		expect(single(out, 'connection')).toBeNull();
	});

	it('forgets every spoofed forwarding field and portal token', () => {
		const spoofed = [
			'forwarded',
			'x-forwarded-host',
			'x-forwarded-user',
			'x-forwarded-proto',
			'x-real-ip',
			'x-original-url',
			'x-middleware-subrequest',
			'x-invoke-path',
			'x-matched-path',
			'x-accel-redirect',
			'x-sveltekit-action',
			'authorization',
			'expect',
			'te',
			'upgrade',
			'transfer-encoding',
			'proxy-authorization',
			'http2-settings'
		];
		const out = request(spoofed.map((name) => [name, 'spoof'] as const));
		expect(out.filter(([, value]) => value.includes('spoof'))).toEqual([]);
		expect(single(out, 'x-forwarded-proto')).toBe('http');
		expect(single(out, 'x-forwarded-port')).toBe('3001');
	});

	it('keeps what Next and conditional requests need', () => {
		const kept: HeaderList = [
			['x-nextjs-data', '1'],
			['sec-fetch-mode', 'cors'],
			['accept-encoding', 'gzip, br'],
			['if-none-match', 'W/"a"'],
			['range', 'bytes=0-9'],
			['baggage', 'a=b'],
			['origin', origin]
		];
		expect(request(kept)).toEqual(expect.arrayContaining([...kept]));
	});

	it.each([
		['http://portal.localhost:3000/admin/langfuse', null],
		[`${origin}/.agent-portal/enter?ticket=t`, null],
		[`${origin}/project/1`, `${origin}/project/1`]
	])('tells of the Referer %j only %j', (referer, expected) => {
		expect(single(request([['referer', referer]]), 'referer')).toBe(expected);
	});

	it('tells nothing of an Origin that is not the public one', () => {
		for (const foreign of ['http://portal.localhost:3000', 'http://evil.example', 'null']) {
			expect(all(request([['origin', foreign]]), 'origin')).toEqual([]);
		}
	});

	it('appends itself to Via', () => {
		expect(single(request([['via', '1.1 edge']]), 'via')).toBe('1.1 edge, 1.1 portal-1');
	});

	it('sends a length only when it is a single run of digits and a body follows', () => {
		expect(single(request([['content-length', '12']], true), 'content-length')).toBe('12');
		expect(single(request([['content-length', '12']], false), 'content-length')).toBeNull();
		expect(contentLength([['content-length', '12, 12']])).toBe('invalid');
		expect(contentLength([['content-length', '+1']])).toBe('invalid');
		expect(
			contentLength([
				['content-length', '1'],
				['content-length', '1']
			])
		).toBe('invalid');
		expect(contentLength([])).toBeNull();
	});

	it('never sends a byte that splits a field line', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' }))), (pairs) => {
				for (const [name, value] of request(pairs)) {
					expect(`${name}${value}`).not.toMatch(/[\r\n\0]/);
				}
			})
		);
	});
});

describe('toBrowserHeaders', () => {
	it('drops what would change the portal’s host or reveal the upstream', () => {
		const hostile = [
			'x-frame-options',
			'strict-transport-security',
			'clear-site-data',
			'alt-svc',
			'service-worker-allowed',
			'access-control-allow-origin',
			'access-control-allow-credentials',
			'server',
			'x-powered-by',
			'keep-alive',
			'trailer',
			'x-accel-redirect',
			'x-sendfile',
			'nel',
			'report-to'
		];
		const out = answer(hostile.map((name) => [name, 'bad'] as const));
		expect(out.filter(([, value]) => value === 'bad')).toEqual([]);
	});

	it('keeps encoding, length, validators, build id and the stream hint byte for byte', () => {
		const kept: HeaderList = [
			['content-encoding', 'none'],
			['content-length', '5'],
			['etag', 'W/"x"'],
			['vary', 'Accept-Encoding'],
			['x-build-id', 'b'],
			['x-accel-buffering', 'no'],
			['cache-control', 'no-cache, no-transform']
		];
		expect(answer(kept)).toEqual([
			...kept,
			['content-security-policy', 'frame-ancestors http://portal.localhost:3000']
		]);
	});

	it('keeps Langfuse’s Set-Cookie lines apart and drops all others', () => {
		const out = answer([
			['set-cookie', 'next-auth.csrf-token=a; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT'],
			['set-cookie', 'better-auth.session_token=evil; Path=/'],
			['set-cookie', 'next-auth.callback-url=b; Domain=corp']
		]);
		expect(all(out, 'set-cookie')).toEqual([
			'next-auth.csrf-token=a; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT',
			'next-auth.callback-url=b'
		]);
	});

	it('names the portal in every policy, and adds one where none is', () => {
		const out = answer([
			['content-security-policy', "frame-ancestors 'none'"],
			['content-security-policy', "script-src 'self'"]
		]);
		for (const line of all(out, 'content-security-policy')) {
			expect(line).toContain('frame-ancestors http://portal.localhost:3000');
		}
		expect(all(answer([]), 'content-security-policy')).toHaveLength(1);
		expect(all(answer([['content-security-policy', ' ; ']]), 'content-security-policy')).toEqual([
			'frame-ancestors http://portal.localhost:3000'
		]);
	});

	it('keeps answers out of shared caches unless Langfuse says otherwise', () => {
		expect(single(answer([]), 'cache-control')).toBe('private, no-store');
		expect(single(answer([], '/_next/static/a.js'), 'cache-control')).toBeNull();
		expect(single(answer([['cache-control', 'public, max-age=1']]), 'cache-control')).toBe(
			'public, max-age=1'
		);
	});

	it('maps Location, Content-Location, Refresh and Link', () => {
		const out = answer([
			['location', 'http://langfuse:3000/a'],
			['content-location', 'http://langfuse:3000/b'],
			['refresh', '0;url=http://langfuse:3000/c'],
			['link', '<http://langfuse:3000/d>; rel=preload']
		]);
		expect(JSON.stringify(out)).not.toContain('langfuse:3000');
	});

	it('drops a field that the upstream lists in Connection', () => {
		expect(
			single(
				answer([
					['connection', 'x-inner'],
					['x-inner', '1']
				]),
				'x-inner'
			)
		).toBeNull();
	});

	it('never lets a byte through that splits a field line', () => {
		const value = fc.string({ unit: fc.constantFrom(...'a\r\n\0\u00e9한 ;=') });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.constantFrom('x-a', 'location', 'set-cookie'), value)),
				(p) => {
					for (const [, line] of answer(p)) expect(line).not.toMatch(/[\r\n\0]|[^\0-\u00ff]/);
				}
			)
		);
	});
});

it('reads raw headers in pairs and lower case', () => {
	expect(toHeaderList(['Host', 'a', 'HOST', 'b'])).toEqual([
		['host', 'a'],
		['host', 'b']
	]);
	expect(single(toHeaderList(['Host', 'a', 'HOST', 'b']), 'host')).toBeNull();
});
