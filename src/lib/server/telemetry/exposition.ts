import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

const suffixes: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };
const serializer = new PrometheusSerializer(undefined, false, /^service\.name$/, false, true);

/**
 * Prometheus' text format. The serializer leaves units out of the names, OpenTelemetry's own mapping
 * and the Collector put them in: the same figure must have one name by either way.
 */
export function toPrometheusText(metrics: ResourceMetrics): string {
	return serializer.serialize({
		resource: metrics.resource,
		// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the serializer brings a copy of the SDK, of the same enums
		scopeMetrics: metrics.scopeMetrics.map((scope) => ({
			scope: scope.scope,
			metrics: scope.metrics.map(withUnitInName)
		}))
	});
}

function withUnitInName(metric: MetricData): MetricData {
	const suffix = suffixes[metric.descriptor.unit];
	if (suffix === undefined) return metric;
	const descriptor = { ...metric.descriptor, name: `${metric.descriptor.name}.${suffix}` };
	return Object.assign({}, metric, { descriptor });
}
