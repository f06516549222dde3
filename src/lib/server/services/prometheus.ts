import type { Config } from '../config.ts';
import type { MayConnect } from '../guarded-lookup.ts';
import {
	createPrometheus,
	type Prometheus,
	type PrometheusSettings
} from '../prometheus/prometheus.ts';

/**
 * Prometheus as the settings describe it; null without `PROMETHEUS_URL`. Opens no connection.
 * @param mayConnect of each IP address that its name leads to; left out: any
 */
export function openPortalPrometheus(config: Config, mayConnect?: MayConnect): Prometheus | null {
	if (config.PROMETHEUS_URL === undefined) return null;
	return createPrometheus({
		url: config.PROMETHEUS_URL,
		credentials: credentialsOf(config),
		timeoutMs: config.PROMETHEUS_TIMEOUT_MS,
		mayConnect
	});
}

function credentialsOf(config: Config): PrometheusSettings['credentials'] {
	const { PROMETHEUS_USER: user, PROMETHEUS_PASSWORD: password, PROMETHEUS_TOKEN: token } = config;
	if (user && password) return { kind: 'basic', user, password };
	return token ? { kind: 'bearer', token } : { kind: 'none' };
}
