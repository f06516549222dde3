/** What stands around the portal, when a setting names it. */
import { findingWords } from '#lib/components/langfuse/finding-words.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { Reply } from '../../agentops/fault.ts';
import type { Config } from '../../config.ts';
import { diagnose } from '../../langfuse/doctor/doctor.ts';
import {
	probeCollector,
	probeGrafana,
	probeMail,
	probeOidc,
	probePrometheus
} from '../../services/connections/probes.ts';
import { headersOf } from '../../services/observed/telemetry.ts';
import { openPortalPrometheus } from '../../services/prometheus.ts';
import { failure, ok, warning, type Check, type Finding } from './finding.ts';

const patienceMs = 5_000;
/** Sign-in tokens are refused beyond ten seconds of difference. */
const allowedSkewMs = 5_000;

export function neighbourChecks(config: Config): Check[] {
	const { LANGFUSE_URL, PROMETHEUS_URL, GRAFANA_URL, SMTP_URL, OIDC_ISSUER } = config;
	const { OTEL_EXPORTER_OTLP_ENDPOINT: collector } = config;
	return [
		...(LANGFUSE_URL ? [{ hop: 'Langfuse', run: () => lookAtLangfuse(config, LANGFUSE_URL) }] : []),
		...(PROMETHEUS_URL ? [{ hop: 'Prometheus', run: () => lookAtPrometheus(config) }] : []),
		...(GRAFANA_URL
			? [probed('Grafana', 'GRAFANA_URL', () => probeGrafana(GRAFANA_URL, patienceMs)())]
			: []),
		...(SMTP_URL
			? [probed('mail', 'SMTP_URL', () => probeMail(SMTP_URL, config.SMTP_FROM, patienceMs)())]
			: []),
		...(OIDC_ISSUER
			? [probed('identity provider', 'OIDC_ISSUER', () => probeOidc(OIDC_ISSUER, patienceMs)())]
			: []),
		...(collector
			? [
					probed('telemetry', 'OTEL_EXPORTER_OTLP_ENDPOINT', () =>
						probeCollector(
							collector,
							headersOf(config.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
							patienceMs
						)()
					)
				]
			: []),
		{ hop: 'clock', run: () => lookAtClock(config) }
	];
}

type Facts = readonly { readonly what: string; readonly value: string | number }[];

function probed(hop: string, setting: string, probe: () => Promise<Reply<Facts>>): Check {
	return { hop, run: async () => toFinding(hop, setting, await probe()) };
}

function toFinding(hop: string, setting: string, reply: Reply<Facts>): Finding {
	if (reply.ok) {
		return ok(hop, reply.value.map(({ what, value }) => `${what}: ${value}`).join(', '));
	}
	const { kind, hint, detail } = reply.fault;
	const advice =
		kind === 'unauthenticated' || hint === 'check-credentials'
			? `It refuses the portal's credentials: check those beside ${setting}.`
			: `Is it running, and does ${setting} name it as this machine reaches it?`;
	return failure(hop, detail, advice);
}

async function lookAtPrometheus(config: Config): Promise<Finding> {
	const prometheus = openPortalPrometheus(config);
	if (!prometheus) return ok('Prometheus', 'not set');
	try {
		return toFinding('Prometheus', 'PROMETHEUS_URL', await probePrometheus(prometheus)());
	} finally {
		await prometheus.close();
	}
}

async function lookAtLangfuse(config: Config, url: string): Promise<readonly Finding[]> {
	const portalOrigin = config.ORIGIN ?? `http://localhost:${config.PORT}`;
	const host = new URL(portalOrigin).hostname;
	const found = await diagnose({
		upstreamUrl: url,
		publicOrigin: config.LANGFUSE_PUBLIC_ORIGIN ?? `http://${host}:${config.LANGFUSE_PORT}`,
		portalOrigin,
		prefixMode: config.LANGFUSE_PREFIX_MODE,
		timeoutMs: patienceMs
	});
	overwriteGetLocale(() => 'en');
	return found.map((each): Finding => {
		if (each.kind === 'running') return ok('Langfuse', `version ${each.params.version}`);
		const { title, text, settings } = findingWords(each);
		const advice = settings === null ? text : `${text} ${settings.replaceAll('\n', ' ')}`;
		switch (each.severity) {
			case 'blocking':
				return failure('Langfuse', title, advice);
			case 'warning':
				return warning('Langfuse', title, advice);
			case 'info':
				return { hop: 'Langfuse', state: 'ok', found: title, advice };
		}
	});
}

/** Compares with the clocks of those that answer over HTTP; their field counts whole seconds. */
async function lookAtClock(config: Config): Promise<Finding> {
	const hop = 'clock';
	const urls = [
		config.OIDC_ISSUER,
		config.LANGFUSE_URL,
		config.AGENTOPS_API_URL,
		config.CLICKHOUSE_URL,
		config.PROMETHEUS_URL
	].filter((url) => url !== undefined);
	const read = await Promise.all(urls.map(clockOf));
	const known = read.filter((each) => each !== null);
	const now = `${new Date().toISOString()}, days by ${config.FLEET_TIMEZONE ?? 'the zone chosen in the portal'}`;
	const worst = known.reduce(
		(most, each) => (Math.abs(each.skewMs) > Math.abs(most.skewMs) ? each : most),
		{
			host: '',
			skewMs: 0
		}
	);
	if (Math.abs(worst.skewMs) > allowedSkewMs) {
		const seconds = Math.round(worst.skewMs / 1000);
		return warning(
			hop,
			`${worst.host} is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
			'Let both machines set their clocks by the same NTP server: sign-ins fail beyond ten seconds.'
		);
	}
	return ok(hop, known.length > 0 ? `${now}, like ${known.length} others` : now);
}

async function clockOf(url: string): Promise<{ host: string; skewMs: number } | null> {
	const { host } = new URL(url);
	const startedMs = Date.now();
	try {
		const signal = AbortSignal.timeout(patienceMs);
		const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
		const atMs = Date.parse(response.headers.get('date') ?? '');
		if (Number.isNaN(atMs)) return null;
		// Half a second on average is cut off from the other's clock.
		return { host, skewMs: atMs + 500 - (startedMs + Date.now()) / 2 };
	} catch {
		return null;
	}
}
