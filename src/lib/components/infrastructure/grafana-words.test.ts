import { describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { GrafanaFinding } from '#lib/server/grafana/doctor/finding.ts';
import { grafanaWords } from './grafana-words.ts';

const publicOrigin = 'http://localhost:3002';
const findings: readonly [GrafanaFinding, fix: string][] = [
	[
		{ kind: 'not-grafana', severity: 'blocking', params: { url: 'http://g:3000', status: 200 } },
		''
	],
	[
		{
			kind: 'root-url-differs',
			severity: 'warning',
			params: { configured: 'http://g:3000/', expected: publicOrigin }
		},
		`GF_SERVER_ROOT_URL=${publicOrigin}`
	],
	[
		{ kind: 'login-required', severity: 'warning', params: { publicOrigin } },
		'GF_AUTH_PROXY_ENABLED=true'
	],
	[{ kind: 'anonymous', severity: 'info', params: { publicOrigin } }, 'GF_AUTH_PROXY_ENABLED=true'],
	[
		{
			kind: 'cross-site',
			severity: 'blocking',
			params: { portalOrigin: 'http://a', publicOrigin, suggestion: 'http://a:3002' }
		},
		'GRAFANA_PUBLIC_ORIGIN=http://a:3002\nGF_SERVER_ROOT_URL=http://a:3002'
	],
	[{ kind: 'not-running', severity: 'blocking', params: { url: 'http://g:3000', code: 'X' } }, '']
];

describe.each(['ko', 'en'] as const)('in %s', (language) => {
	it.each(findings)('%o has words and its fix', (found, fix) => {
		overwriteGetLocale(() => language);
		const { title, text, settings } = grafanaWords(found);
		expect(`${title}${text}`).not.toMatch(/[{}]|undefined|Langfuse/);
		expect(settings ?? '').toContain(fix);
		const korean = /[가-힣]/;
		expect([korean.test(title), korean.test(text)]).toEqual(Array(2).fill(language === 'ko'));
	});
});

it('says the version where Grafana tells it', () => {
	const running = (version: string | null) =>
		grafanaWords({ kind: 'running', severity: 'info', params: { version } }).title;
	expect([running('12.0.2'), running(null)]).toEqual(['Grafana 12.0.2', 'Grafana']);
});
