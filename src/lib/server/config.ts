/** Every setting that comes from the environment, parsed once; a wrong value stops the start. */
import { resolve } from 'node:path';
import { z } from 'zod';

const flag = z
	.enum(['true', 'false', '1', '0', 'yes', 'no', ''])
	.default('')
	.transform((value) => value === 'true' || value === '1' || value === 'yes');

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });
const databaseName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a plain database name');
const optionalUrl = httpUrl.transform((value) => value.replace(/\/+$/, '')).optional();
/** Where browsers go: scheme, host and port alone. */
const optionalOrigin = optionalUrl.refine(
	(url) => url === undefined || new URL(url).origin === url.toLowerCase(),
	'must have nothing after the host and the port'
);
const whole = (least: number, most: number) =>
	z.coerce
		.number(`must be a whole number from ${least} to ${most}`)
		.refine(
			(value) => Number.isInteger(value) && value >= least && value <= most,
			`must be a whole number from ${least} to ${most}`
		);
const port = whole(0, 65_535);
const milliseconds = whole(100, 3_600_000);
const headerName = "[!#$%&'*+.^_`|~A-Za-z0-9-]+";

const environment = z.object({
	HOST: z
		.string()
		.regex(/^[A-Za-z0-9.:-]+$/, 'must be an address of this machine or the name of one')
		.default('0.0.0.0'),
	PORT: port.default(3000),
	/** The address that browsers use, when it is not http://<Host header>. */
	ORIGIN: optionalOrigin,
	DATA_DIR: z.string().default('./data'),
	DATABASE_URL: z.string().optional(),
	/** Newest first; several portals on one database need the same. */
	PORTAL_SECRET: z
		.string()
		.refine(
			(text) => text.split(',').every((secret) => secret.trim().length >= 32),
			'each secret must have at least 32 characters'
		)
		.optional(),
	LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
	FLEET_TIMEZONE: z
		.string()
		.refine((zone) => {
			try {
				return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
			} catch {
				return false;
			}
		}, 'must be an IANA time zone such as Asia/Seoul')
		.optional(),
	FLEET_LANGUAGE: z.enum(['ko', 'en']).optional(),
	FLEET_THEME: z.enum(['system', 'light', 'dark']).optional(),
	TRUST_PROXY: flag,

	ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
	ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),

	OIDC_ISSUER: httpUrl.optional(),
	OIDC_CLIENT_ID: z.string().optional(),
	OIDC_CLIENT_SECRET: z.string().optional(),
	OIDC_NAME: z.string().max(40, 'must have at most 40 characters').optional(),
	OIDC_SCOPES: z
		.string()
		.default('openid email profile')
		.refine((scopes) => scopes.split(' ').includes('openid'), 'must contain openid'),
	OIDC_ROLE_CLAIM: z.string().optional(),
	OIDC_ROLE_ADMIN: z.string().optional(),
	OIDC_ROLE_OPERATOR: z.string().optional(),
	OIDC_ROLE_VIEWER: z.string().optional(),
	OIDC_DEFAULT_ROLE: z.enum(['none', 'viewer', 'operator']).default('none'),
	OIDC_TRUST_EMAIL: flag,

	AGENTOPS_API_KEY: z.guid('must be a UUID').optional(),
	AGENTOPS_API_URL: optionalUrl,
	AGENTOPS_EMAIL: z.email('must be an e-mail address').optional(),
	AGENTOPS_PASSWORD: z.string().optional(),
	AGENTOPS_COOKIE_NAME: z
		.string()
		.regex(new RegExp(`^${headerName}$`), 'must be the name of a cookie')
		.default('session_id'),
	AGENTOPS_FORWARDED_HOST: z.string().optional(),
	AGENTOPS_FORWARDED_FOR: z.string().optional(),
	AGENTOPS_TIMEOUT_MS: milliseconds.default(20_000),
	AGENTOPS_MAX_PAGES: whole(1, 1000).default(50),

	CLICKHOUSE_URL: optionalUrl,
	CLICKHOUSE_USER: z.string().default('default'),
	CLICKHOUSE_PASSWORD: z.string().default(''),
	CLICKHOUSE_DATABASE: databaseName.default('otel_2'),
	/** One shard with replicas, as system.clusters names it. */
	CLICKHOUSE_CLUSTER: z
		.string()
		.regex(/^[\w-]+$/, 'must be the name of a cluster as system.clusters has it')
		.optional(),
	/** Of the copy, where CLICKHOUSE_DATABASE is AgentOps' own. */
	CLICKHOUSE_PORTAL_DATABASE: databaseName.optional(),
	CLICKHOUSE_READ_ONLY: flag,
	STORE_MEMORY_MB: whole(256, 1_048_576).default(1024),

	OTLP_MAX_BODY_MB: whole(1, 512).default(64),

	SMTP_URL: z
		.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' })
		.optional(),
	SMTP_FROM: z
		.string()
		.regex(
			/^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
			'must be an address, such as Agent Portal <portal@company.example>'
		)
		.default('Agent Portal <agent-portal@localhost>'),
	WEBHOOK_ALLOW_PRIVATE: flag,
	WEBHOOK_TIMEOUT_MS: whole(100, 60_000).default(10_000),

	LANGFUSE_URL: optionalUrl,
	LANGFUSE_PORT: port.default(3001),
	LANGFUSE_PUBLIC_ORIGIN: optionalOrigin,
	LANGFUSE_PREFIX_MODE: flag,
	LANGFUSE_OBJECT_STORE_ORIGIN: optionalUrl.transform((url) => url && new URL(url).origin),
	LANGFUSE_SSO_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
	/** The portal as Langfuse's server reaches it, when that is not ORIGIN. */
	LANGFUSE_PORTAL_URL: optionalUrl,
	LANGFUSE_PUBLIC_KEY: z.string().optional(),
	LANGFUSE_SECRET_KEY: z.string().optional(),

	PROMETHEUS_URL: optionalUrl,
	PROMETHEUS_USER: z.string().optional(),
	PROMETHEUS_PASSWORD: z.string().optional(),
	PROMETHEUS_TOKEN: z.string().optional(),
	PROMETHEUS_TIMEOUT_MS: milliseconds.default(15_000),

	GRAFANA_URL: optionalUrl,
	GRAFANA_PORT: port.default(3002),
	GRAFANA_PUBLIC_ORIGIN: optionalOrigin,
	METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
	OTEL_EXPORTER_OTLP_ENDPOINT: optionalUrl,
	OTEL_EXPORTER_OTLP_HEADERS: z
		.string()
		.regex(
			new RegExp(`^${headerName}=[^,]*(,\\s*${headerName}=[^,]*)*,?$`),
			'must be name=value, several of them separated by commas'
		)
		.optional()
});

export type Config = z.infer<typeof environment>;

/** What an administrator may keep in the portal where the environment leaves a connection out. */
export const storableSettings = environment
	.pick({
		SMTP_URL: true,
		SMTP_FROM: true,
		PROMETHEUS_URL: true,
		PROMETHEUS_USER: true,
		PROMETHEUS_PASSWORD: true,
		PROMETHEUS_TOKEN: true,
		LANGFUSE_URL: true,
		LANGFUSE_PUBLIC_KEY: true,
		LANGFUSE_SECRET_KEY: true,
		GRAFANA_URL: true
	})
	.partial();
export type StorableName = keyof z.infer<typeof storableSettings>;

/** The name of every setting, for the documents that list them. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Thrown for a wrong value; its message names the key and is made for a terminal. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

/** A sentence of ours, or what a setting says itself: the parser's own words are for programmers. */
function whyWrong(issue: z.core.$ZodIssue): string {
	switch (issue.code) {
		case 'invalid_value':
			return `must be one of: ${issue.values.map(String).filter(Boolean).join(', ')}`;
		case 'invalid_type':
			return /^(number|int)$/.test(issue.expected) ? 'must be a number' : issue.message;
		case 'too_small':
			return /^Too small/.test(issue.message) ? `must be ${issue.minimum} or more` : issue.message;
		case 'too_big':
			return /^Too big/.test(issue.message) ? `must be ${issue.maximum} or less` : issue.message;
		default:
			return issue.message;
	}
}

/**
 * Reads settings; an empty value counts as not set.
 * @throws ConfigError naming every wrong key
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
	const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
	const parsed = environment.safeParse(given);
	if (!parsed.success) {
		const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${whyWrong(issue)}`);
		throw new ConfigError(`Settings are wrong:\n  ${lines.join('\n  ')}\nSee .env.example.`);
	}
	const config = { ...parsed.data, DATA_DIR: resolve(parsed.data.DATA_DIR) };
	const ports = [
		['PORT', config.PORT],
		...(config.LANGFUSE_URL ? [['LANGFUSE_PORT', config.LANGFUSE_PORT] as const] : []),
		...(config.GRAFANA_URL ? [['GRAFANA_PORT', config.GRAFANA_PORT] as const] : [])
	] as const;
	for (const [index, [name, number]] of ports.entries()) {
		const other = ports.slice(0, index).find(([, taken]) => number !== 0 && taken === number);
		if (other) throw new ConfigError(`${name}: ${other[0]} is ${number}, too. Each needs its own.`);
	}
	if (Boolean(config.ADMIN_EMAIL) !== Boolean(config.ADMIN_PASSWORD)) {
		throw new ConfigError('ADMIN_EMAIL and ADMIN_PASSWORD: set both or neither.');
	}
	if (config.OIDC_ISSUER && !(config.OIDC_CLIENT_ID && config.ORIGIN)) {
		throw new ConfigError(
			'OIDC_ISSUER: set OIDC_CLIENT_ID and ORIGIN too. The provider sends people back to ORIGIN.'
		);
	}
	if (
		!config.OIDC_ROLE_CLAIM &&
		(config.OIDC_ROLE_ADMIN ?? config.OIDC_ROLE_OPERATOR ?? config.OIDC_ROLE_VIEWER)
	) {
		throw new ConfigError(
			'OIDC_ROLE_CLAIM: name the claim whose values OIDC_ROLE_ADMIN, OIDC_ROLE_OPERATOR and OIDC_ROLE_VIEWER list.'
		);
	}
	if (Boolean(config.AGENTOPS_EMAIL) !== Boolean(config.AGENTOPS_PASSWORD)) {
		throw new ConfigError('AGENTOPS_EMAIL and AGENTOPS_PASSWORD: set both or neither.');
	}
	if (config.CLICKHOUSE_PORTAL_DATABASE === config.CLICKHOUSE_DATABASE) {
		throw new ConfigError(
			'CLICKHOUSE_PORTAL_DATABASE: name another database than CLICKHOUSE_DATABASE, which is AgentOps’ own.'
		);
	}
	if (config.LANGFUSE_PUBLIC_ORIGIN && !config.ORIGIN) {
		throw new ConfigError(
			'LANGFUSE_PUBLIC_ORIGIN: set ORIGIN too. Langfuse lets that address alone embed it.'
		);
	}
	if (config.GRAFANA_PUBLIC_ORIGIN && !config.ORIGIN) {
		throw new ConfigError(
			'GRAFANA_PUBLIC_ORIGIN: set ORIGIN too. Grafana lets that address alone embed it.'
		);
	}
	if (config.LANGFUSE_PORTAL_URL && !config.ORIGIN) {
		throw new ConfigError(
			'LANGFUSE_PORTAL_URL: set ORIGIN too. Browsers are sent there to sign in to Langfuse.'
		);
	}
	if (config.CLICKHOUSE_CLUSTER && !config.CLICKHOUSE_URL) {
		throw new ConfigError('CLICKHOUSE_CLUSTER: set CLICKHOUSE_URL too, to one of its servers.');
	}
	if (Boolean(config.LANGFUSE_PUBLIC_KEY) !== Boolean(config.LANGFUSE_SECRET_KEY)) {
		throw new ConfigError('LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both or neither.');
	}
	if (Boolean(config.PROMETHEUS_USER) !== Boolean(config.PROMETHEUS_PASSWORD)) {
		throw new ConfigError('PROMETHEUS_USER and PROMETHEUS_PASSWORD: set both or neither.');
	}
	if (config.PROMETHEUS_USER && config.PROMETHEUS_TOKEN) {
		throw new ConfigError('PROMETHEUS_USER or PROMETHEUS_TOKEN: set one of them.');
	}
	return config;
}
