import type { Config } from '../config.ts';
import {
	createPrometheus,
	type Prometheus,
	type PrometheusSettings
} from '../prometheus/prometheus.ts';

/** Prometheus as the settings describe it; null without `PROMETHEUS_URL`. Opens no connection. */
export function openPortalPrometheus(config: Config): Prometheus | null {
	if (config.PROMETHEUS_URL === undefined) return null;
	return createPrometheus({
		url: config.PROMETHEUS_URL,
		credentials: credentialsOf(config),
		timeoutMs: config.PROMETHEUS_TIMEOUT_MS
	});
}

function credentialsOf(config: Config): PrometheusSettings['credentials'] {
	const { PROMETHEUS_USER: user, PROMETHEUS_PASSWORD: password, PROMETHEUS_TOKEN: token } = config;
	if (user && password) return { kind: 'basic', user, password };
	return token ? { kind: 'bearer', token } : { kind: 'none' };
}
