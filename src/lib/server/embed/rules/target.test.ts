import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { langfuseApplication } from '../../langfuse/application.ts';
import { limitOf, readLocalPath, readTarget } from './target.ts';

const { bodyCaps, places } = langfuseApplication;

const place = (raw: string, base = '') => {
	const target = readTarget(raw, places, base);
	return target.ok ? target.place : target.fault;
};

describe('readTarget', () => {
	it.each([
		['http://evil.example/', 'not-origin-form'],
		['https://evil.example', 'not-origin-form'],
		['*', 'not-origin-form'],
		['evil.example:443', 'not-origin-form'],
		['', 'not-origin-form'],
		['//evil.example/x', 'double-slash'],
		['/\\evil.example', 'forbidden-byte'],
		['/a\\..\\b', 'forbidden-byte'],
		['/a b', 'forbidden-byte'],
		['/a\tb', 'forbidden-byte'],
		['/a\r\nX: y', 'forbidden-byte'],
		['/a\u0000', 'forbidden-byte'],
		['/a#b', 'forbidden-byte'],
		['/한글', 'forbidden-byte'],
		['/api/admin', 'denied'],
		['/api/admin/api-keys?x=1', 'denied'],
		['/API/Admin', 'denied'],
		['/api/public/ingestion', 'denied'],
		['/en/api/public/traces', 'denied'],
		['/EN/api/admin', 'denied'],
		['/en/en/api/admin?x=1', 'denied'],
		[`${'/en'.repeat(20_000)}/api/admin`, 'denied'],
		['/langfuse/api/admin/x', 'denied'],
		['/langfuse', 'denied'],
		['/langfuses', 'open'],
		['/%65n/api/public/traces', 'ambiguous'],
		['/en//api/public/traces', 'ambiguous'],
		['/en/api/public/health', 'open'],
		['/en', 'open'],
		['/english/api/public', 'open'],
		['/api/public/otel/v1/traces', 'denied'],
		['/api/public/health', 'open'],
		['/api/public/slack/install', 'open'],
		['/public/traces/1', 'open'],
		['/x/../api/admin', 'ambiguous'],
		['/x/..%2fapi/admin', 'ambiguous'],
		['/%2e%2e/api/admin', 'ambiguous'],
		['/api/%61dmin', 'ambiguous'],
		['/api/%2561dmin', 'ambiguous'],
		['/api//admin', 'ambiguous'],
		['/api/x%5c..%5cadmin', 'ambiguous'],
		['/api/admin/../trpc', 'ambiguous'],
		['/api;a=b/admin', 'ambiguous'],
		['/x%2f..%2f.agent-portal%2fenter', 'ambiguous'],
		['/.agent-portal/enter?ticket=a', 'reserved'],
		['/.agent-portal', 'reserved'],
		['/project/a/prompts/team%2Fname?x=//y', 'open'],
		['/_next/data/b/en/a..b.json', 'open'],
		['/a/../b', 'open']
	])('judges %j as %s', (raw, expected) => {
		expect(place(raw)).toBe(expected);
	});

	it.each([
		['/langfuse/api/admin', 'denied'],
		['/langfuse/api/trpc/x', 'open'],
		['/langfuse', 'open'],
		['/langfuses', 'denied'],
		['/langfuse/../admin', 'ambiguous'],
		['/langfuse/%2e%2e/admin/users', 'ambiguous'],
		['/langfuse/.agent-portal/enter', 'reserved']
	])('judges %j of a base-path build as %s', (raw, expected) => {
		expect(place(raw, '/langfuse')).toBe(expected);
	});

	it('keeps the bytes of every target that it lets through', () => {
		fc.assert(
			fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
				const raw = `${path || '/'}?${query}`;
				const target = readTarget(raw, places);
				if (target.ok) expect(target.raw).toBe(raw);
			})
		);
	});

	it('lets no target through that a URL parser would read as another host', () => {
		const nasty = fc.string({ unit: fc.constantFrom(...'/\\.%2efF5c:@?#a\t ') });
		fc.assert(
			fc.property(nasty, (text) => {
				const target = readTarget(text, places);
				if (!target.ok) return;
				expect(new URL(target.raw, 'http://upstream:3000').host).toBe('upstream:3000');
			}),
			{ numRuns: 2000 }
		);
	});

	it('never opens a path whose plain reading is denied', () => {
		const piece = fc.constantFrom(
			'/',
			'%2f',
			'%2e',
			'.',
			'..',
			'api',
			'%61pi',
			'admin',
			'x',
			'%25',
			'2f'
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
				const raw = `/${pieces.join('')}`;
				const target = readTarget(raw, places);
				if (!target.ok || target.place !== 'open') return;
				const plain = new URL(`http://u${raw.replaceAll(/%2f/gi, '/')}`).pathname;
				expect(plain.replaceAll(/\/+/g, '/')).not.toMatch(/^\/api\/admin(\/|$)/);
			}),
			{ numRuns: 2000 }
		);
	});
});

describe('readLocalPath', () => {
	it.each([
		['/project/1/traces?x=1', '/project/1/traces?x=1'],
		['//evil.example', '/'],
		['/\\evil.example', '/'],
		['https://evil.example', '/'],
		['javascript:alert(1)', '/'],
		['/a\nb', '/'],
		['/.agent-portal/enter', '/'],
		['/api/admin', '/'],
		['', '/'],
		[null, '/']
	])('leads %j to %j', (to, expected) => {
		expect(readLocalPath(to, places)).toBe(expected);
	});
});

it('gives each path the body cap that Langfuse itself has', () => {
	expect(limitOf('/api/trpc/x', bodyCaps, 1)).toBe(4_718_592);
	expect(limitOf('/api/support/upload-attachments', bodyCaps, 1)).toBe(52_428_800);
	expect(limitOf('/api/chatCompletion', bodyCaps, 1)).toBe(1);
});
