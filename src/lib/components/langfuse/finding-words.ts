import { m } from '#lib/paraglide/messages.js';
import { frameWords, words, type FindingWords } from '#lib/components/embedded/finding-words.ts';
import type { Finding } from '#lib/server/langfuse/doctor/finding.ts';

const named = { app: 'Langfuse', prefix: 'LANGFUSE', address: 'NEXTAUTH_URL' };

/** A finding in the reader's language, with its fix. */
export function findingWords(found: Finding): FindingWords {
	switch (found.kind) {
		case 'booted-broken':
			return words(m.langfuse_broken_title(), m.langfuse_broken_text(found.params));
		case 'stopping':
			return words(m.langfuse_stopping_title(), m.langfuse_stopping_text(found.params));
		case 'not-langfuse':
			return words(
				m.embedded_other_title(named),
				m.embedded_other_text({ ...named, ...found.params })
			);
		case 'base-path-build':
			return words(
				m.langfuse_base_path_title(),
				m.langfuse_base_path_text(found.params),
				`LANGFUSE_PREFIX_MODE=true\nNEXTAUTH_URL=${found.params.portalOrigin}${found.params.basePath}/api/auth`
			);
		case 'nextauth-url-differs':
			return words(
				m.langfuse_nextauth_title(),
				m.langfuse_nextauth_text(found.params),
				`NEXTAUTH_URL=${found.params.expected}`
			);
		case 'secure-cookies-refused':
			return words(
				m.langfuse_secure_cookies_title(),
				m.langfuse_secure_cookies_text(found.params),
				`NEXTAUTH_URL=${found.params.expected}`
			);
		case 'sign-in-unreadable':
			return words(
				m.langfuse_sign_in_unreadable_title(),
				m.langfuse_sign_in_unreadable_text({
					url: found.params.url,
					answer: found.params.status ?? m.langfuse_no_answer()
				})
			);
		case 'unsupported-version':
			return words(m.langfuse_version_title(), m.langfuse_version_text(found.params));
		case 'sso-off':
			return words(
				m.langfuse_no_sso_title(),
				m.langfuse_no_sso_text(),
				`LANGFUSE_SSO_SECRET=<openssl rand -hex 32>\n${ssoSettings(`${found.params.portalOrigin}/oidc`)}`
			);
		case 'sso-missing':
			return words(
				m.langfuse_sso_missing_title(),
				m.langfuse_sso_missing_text(),
				ssoSettings(found.params.issuer)
			);
		case 'clock-skew':
			return words(
				m.langfuse_clock_title({ seconds: Math.abs(found.params.seconds) }),
				m.langfuse_clock_text()
			);
		case 'running':
			return words(m.langfuse_running(found.params), '');
		default:
			return frameWords(found, named);
	}
}

/** Langfuse's side of a sign-in by the portal. */
const ssoSettings = (issuer: string) =>
	[
		'AUTH_CUSTOM_CLIENT_ID=langfuse',
		'AUTH_CUSTOM_CLIENT_SECRET=<LANGFUSE_SSO_SECRET>',
		`AUTH_CUSTOM_ISSUER=${issuer}`,
		'AUTH_CUSTOM_NAME=Agent Portal',
		'AUTH_CUSTOM_ALLOW_ACCOUNT_LINKING=true'
	].join('\n');
