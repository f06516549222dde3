import { afterEach, describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { Finding } from '#lib/server/langfuse/doctor/finding.ts';
import { findingWords } from './finding-words.ts';

type Kinds = { readonly [Kind in Finding['kind']]: Extract<Finding, { kind: Kind }> };

const url = 'http://langfuse:3000';
const [portalOrigin, publicOrigin] = ['http://portal.example', 'http://lf.example'];
const expected = 'http://box:3001';

/** One of each: the compiler asks for a new one. */
const findings: Kinds = {
	'not-running': {
		kind: 'not-running',
		severity: 'blocking',
		params: { url, code: 'ECONNREFUSED' }
	},
	starting: { kind: 'starting', severity: 'blocking', params: { url } },
	'booted-broken': { kind: 'booted-broken', severity: 'blocking', params: { url } },
	stopping: { kind: 'stopping', severity: 'warning', params: { url } },
	'not-langfuse': { kind: 'not-langfuse', severity: 'blocking', params: { url, status: 404 } },
	'base-path-build': {
		kind: 'base-path-build',
		severity: 'blocking',
		params: { basePath: '/langfuse', portalOrigin }
	},
	'nextauth-url-differs': {
		kind: 'nextauth-url-differs',
		severity: 'warning',
		params: { configured: url, expected }
	},
	'secure-cookies-refused': {
		kind: 'secure-cookies-refused',
		severity: 'blocking',
		params: { configured: url, expected, publicOrigin }
	},
	'cross-site': {
		kind: 'cross-site',
		severity: 'blocking',
		params: { portalOrigin, publicOrigin, suggestion: expected }
	},
	'mixed-content': {
		kind: 'mixed-content',
		severity: 'blocking',
		params: { portalOrigin, publicOrigin }
	},
	'same-origin': { kind: 'same-origin', severity: 'blocking', params: { publicOrigin } },
	'portal-elsewhere': {
		kind: 'portal-elsewhere',
		severity: 'blocking',
		params: { portalOrigin, expected }
	},
	'port-closed': {
		kind: 'port-closed',
		severity: 'blocking',
		params: { port: 3001, setting: 'LANGFUSE_PORT', code: 'EADDRINUSE' }
	},
	'proxy-fault': {
		kind: 'proxy-fault',
		severity: 'info',
		params: { code: 'ECONNRESET', at: '2026-01-02 03:04:05 UTC' }
	},
	'upstream-is-portal': { kind: 'upstream-is-portal', severity: 'blocking', params: { url } },
	'unsupported-version': {
		kind: 'unsupported-version',
		severity: 'warning',
		params: { version: '1.9.0' }
	},
	'sign-in-unreadable': {
		kind: 'sign-in-unreadable',
		severity: 'warning',
		params: { url, status: null }
	},
	'sso-off': { kind: 'sso-off', severity: 'info', params: { portalOrigin } },
	'sso-missing': { kind: 'sso-missing', severity: 'warning', params: { issuer: `${url}/oidc` } },
	'clock-skew': { kind: 'clock-skew', severity: 'warning', params: { seconds: -60 } },
	running: { kind: 'running', severity: 'info', params: { version: '4.16.0', api: 'events' } }
};

/** The line of a settings file that mends it, where one does. */
const fixes: Partial<Record<Finding['kind'], string>> = {
	'base-path-build': 'LANGFUSE_PREFIX_MODE=true',
	'nextauth-url-differs': `NEXTAUTH_URL=${expected}`,
	'secure-cookies-refused': `NEXTAUTH_URL=${expected}`,
	'cross-site': `LANGFUSE_PUBLIC_ORIGIN=${expected}\nNEXTAUTH_URL=${expected}`,
	'portal-elsewhere': `ORIGIN=${portalOrigin}`,
	'sso-off': 'LANGFUSE_SSO_SECRET=',
	'sso-missing': `AUTH_CUSTOM_ISSUER=${url}/oidc`
};

const all = Object.values(findings);
let locale: 'ko' | 'en' = 'ko';
overwriteGetLocale(() => locale);
afterEach(() => void (locale = 'ko'));

describe.each(['ko', 'en'] as const)('in %s', (language) => {
	it.each(all)('$kind has words and a fix', (found) => {
		locale = language;
		const { title, text, settings } = findingWords(found);
		expect(title).not.toBe('');
		expect(`${title}${text}`).not.toMatch(/[{}]|undefined/);
		expect(settings ?? '').toContain(fixes[found.kind] ?? '');
		if (found.kind === 'running') return;
		expect(text).not.toBe('');
		const korean = /[가-힣]/;
		expect([korean.test(title), korean.test(text)]).toEqual(Array(2).fill(language === 'ko'));
	});
});

it('says each thing differently', () => {
	expect(new Set(all.map((found) => findingWords(found).title)).size).toBe(all.length);
});
