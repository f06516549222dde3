import type { ConnectionId, ShownSetting } from '#lib/settings/connection.ts';
import { readConfig, type Config } from '../../config.ts';

/** The settings that make up a connection, in the order of `.env.example`. */
export const settingsOf: Readonly<Record<ConnectionId, readonly (keyof Config)[]>> = {
	database: ['DATABASE_URL', 'DATA_DIR'],
	store: [
		'CLICKHOUSE_URL',
		'CLICKHOUSE_USER',
		'CLICKHOUSE_PASSWORD',
		'CLICKHOUSE_DATABASE',
		'CLICKHOUSE_CLUSTER',
		'CLICKHOUSE_PORTAL_DATABASE',
		'CLICKHOUSE_READ_ONLY',
		'STORE_MEMORY_MB'
	],
	agentops: [
		'AGENTOPS_API_URL',
		'AGENTOPS_API_KEY',
		'AGENTOPS_EMAIL',
		'AGENTOPS_PASSWORD',
		'AGENTOPS_COOKIE_NAME',
		'AGENTOPS_FORWARDED_HOST',
		'AGENTOPS_FORWARDED_FOR',
		'AGENTOPS_TIMEOUT_MS',
		'AGENTOPS_MAX_PAGES'
	],
	langfuse: [
		'LANGFUSE_URL',
		'LANGFUSE_PORT',
		'LANGFUSE_PUBLIC_ORIGIN',
		'LANGFUSE_PREFIX_MODE',
		'LANGFUSE_SSO_SECRET',
		'LANGFUSE_PORTAL_URL',
		'LANGFUSE_PUBLIC_KEY',
		'LANGFUSE_SECRET_KEY'
	],
	prometheus: [
		'PROMETHEUS_URL',
		'PROMETHEUS_USER',
		'PROMETHEUS_PASSWORD',
		'PROMETHEUS_TOKEN',
		'PROMETHEUS_TIMEOUT_MS'
	],
	grafana: ['GRAFANA_URL', 'GRAFANA_PORT', 'GRAFANA_PUBLIC_ORIGIN'],
	mail: ['SMTP_URL', 'SMTP_FROM'],
	webhooks: ['WEBHOOK_ALLOW_PRIVATE', 'WEBHOOK_TIMEOUT_MS'],
	oidc: [
		'OIDC_ISSUER',
		'OIDC_CLIENT_ID',
		'OIDC_CLIENT_SECRET',
		'OIDC_NAME',
		'OIDC_SCOPES',
		'OIDC_ROLE_CLAIM',
		'OIDC_ROLE_ADMIN',
		'OIDC_ROLE_OPERATOR',
		'OIDC_ROLE_VIEWER',
		'OIDC_DEFAULT_ROLE',
		'OIDC_TRUST_EMAIL'
	],
	telemetry: ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS', 'METRICS_TOKEN']
};

const secretName = /(_PASSWORD|_SECRET|_SECRET_KEY|_API_KEY|_TOKEN|_HEADERS)$|^PORTAL_SECRET$/;

/** One setting as an administrator may see it. @param isStored whether it is kept in the portal */
export function shownSetting(config: Config, name: keyof Config, isStored = false): ShownSetting {
	const value = config[name];
	const secret = secretName.test(name);
	const text = value === undefined || value === '' ? null : String(value);
	return {
		name,
		secret,
		value: secret || text === null ? null : withoutSecrets(text),
		from:
			text === null
				? 'unset'
				: isStored
					? 'stored'
					: value === defaults[name]
						? 'default'
						: 'environment'
	};
}

const defaults = readConfig({});

/** An address without its password, and without the values of its query, where drivers take secrets. */
export function withoutSecrets(text: string): string {
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
	if (!URL.canParse(text)) return '…';
	const url = new URL(text);
	const path = url.pathname === '/' ? '' : url.pathname;
	return `${url.protocol}//${account(url)}${url.host}${path}${url.search === '' ? '' : '?…'}`;
}

const account = ({ username, password }: URL): string =>
	username === '' && password === '' ? '' : `${username}${password === '' ? '' : ':•••'}@`;
