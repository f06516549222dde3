/** Spans as an OTLP/HTTP JSON body. */
import type { RawSpan, SpanStatus } from '#lib/trace/span.ts';

const kinds = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const statusCodes: Record<SpanStatus, number> = { unset: 0, ok: 1, error: 2 };

const attributes = (values: Readonly<Record<string, string>>) =>
	Object.entries(values).map(([key, value]) => ({ key, value: { stringValue: value } }));

/** One resource for each service. */
export function toOtlpJson(spans: readonly RawSpan[]): unknown {
	const services = [...new Set(spans.map((span) => span.serviceName))];
	return {
		resourceSpans: services.map((service) => {
			const own = spans.filter((span) => span.serviceName === service);
			return {
				resource: { attributes: attributes(own[0]?.resourceAttributes ?? {}) },
				scopeSpans: [{ scope: { name: 'contract', version: '1' }, spans: own.map(toOtlpSpan) }]
			};
		})
	};
}

function toOtlpSpan(span: RawSpan): unknown {
	return {
		traceId: span.traceId,
		spanId: span.spanId,
		parentSpanId: span.parentSpanId,
		name: span.name,
		kind: kinds.indexOf(span.kind),
		startTimeUnixNano: String(span.startNs),
		endTimeUnixNano: String(span.startNs + span.durationNs),
		attributes: attributes(span.attributes),
		status: { code: statusCodes[span.status], message: span.statusMessage },
		events: span.events.map((event) => ({
			name: event.name,
			timeUnixNano: String(event.timeNs),
			attributes: attributes(event.attributes)
		}))
	};
}
