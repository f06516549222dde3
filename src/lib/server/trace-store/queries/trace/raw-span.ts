import { redactAttributes, redactText } from '#lib/trace/redact.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import { parseTimeNs, toKind } from '#lib/trace/wire.ts';
import { statusOf } from '../sessions/row.ts';
import { spanColumns, type StoredSpan } from './span.ts';

/** {@link spanColumns} and what the v4 contract has no place for. */
export const rawSpanColumns = `${spanColumns}, ScopeName, ScopeVersion, TraceState`;

/** A row of {@link rawSpanColumns}. */
export interface StoredRawSpan extends StoredSpan {
	readonly ScopeName: string;
	readonly ScopeVersion: string;
	readonly TraceState: string;
}

/** A stored span as it was sent, to the nanosecond, its secrets masked. */
export function toRawSpan(traceId: string, span: StoredRawSpan): RawSpan {
	const startNs = BigInt(span.StartNs);
	return {
		traceId,
		spanId: span.SpanId,
		parentSpanId: span.ParentSpanId,
		name: redactText(span.SpanName),
		kind: toKind(span.SpanKind),
		serviceName: span.ServiceName,
		startNs,
		durationNs: BigInt(span.DurationNs),
		status: statusOf(span.StatusCode),
		statusMessage: redactText(span.StatusMessage),
		scopeName: span.ScopeName,
		scopeVersion: span.ScopeVersion,
		attributes: redactAttributes(span.SpanAttributes),
		resourceAttributes: redactAttributes(span.ResourceAttributes),
		events: span.EventNames.map((name, at) => ({
			name,
			timeNs: parseTimeNs(span.EventTimes[at] ?? '') ?? startNs,
			attributes: redactAttributes(span.EventAttributes[at] ?? {})
		})),
		links: span.LinkSpans.map((spanId, at) => ({
			traceId: span.LinkTraces[at] ?? '',
			spanId,
			traceState: span.LinkStates[at] ?? '',
			attributes: redactAttributes(span.LinkAttributes[at] ?? {})
		})),
		traceState: span.TraceState
	};
}
