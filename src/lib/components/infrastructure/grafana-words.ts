import { frameWords, words, type FindingWords } from '#lib/components/embedded/finding-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { GrafanaFinding } from '#lib/server/grafana/doctor/finding.ts';

const named = { app: 'Grafana', prefix: 'GRAFANA', address: 'GF_SERVER_ROOT_URL' };

/** A finding in the reader's language, with its fix. */
export function grafanaWords(found: GrafanaFinding): FindingWords {
	switch (found.kind) {
		case 'not-grafana':
			return words(
				m.embedded_other_title(named),
				m.embedded_other_text({ ...named, ...found.params })
			);
		case 'root-url-differs':
			return words(
				m.grafana_root_url_title(),
				m.grafana_root_url_text(found.params),
				`GF_SERVER_ROOT_URL=${found.params.expected}\nGF_SERVER_SERVE_FROM_SUB_PATH=false`
			);
		case 'login-required':
			return words(
				m.grafana_login_title(),
				m.grafana_login_text(),
				grafanaSettings(found.params.publicOrigin)
			);
		case 'anonymous':
			return words(
				m.grafana_anonymous_title(),
				m.grafana_anonymous_text(),
				grafanaSettings(found.params.publicOrigin)
			);
		case 'running':
			return words(['Grafana', found.params.version ?? ''].join(' ').trim(), '');
		default:
			return frameWords(found, named);
	}
}

/** Grafana's side: its address, and the portal as the one that says who somebody is. */
export const grafanaSettings = (publicOrigin: string) =>
	[
		`GF_SERVER_ROOT_URL=${publicOrigin}`,
		'GF_AUTH_PROXY_ENABLED=true',
		'GF_AUTH_PROXY_HEADER_NAME=X-WEBAUTH-USER',
		'GF_AUTH_PROXY_HEADER_PROPERTY=email',
		'GF_AUTH_PROXY_HEADERS=Role:X-WEBAUTH-ROLE',
		'GF_AUTH_PROXY_ENABLE_LOGIN_TOKEN=false',
		`GF_AUTH_PROXY_WHITELIST=<${m.grafana_portal_address()}>`,
		'GF_LIVE_MAX_CONNECTIONS=0'
	].join('\n');
