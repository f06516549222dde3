import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import { flattenAttributes } from './attributes.ts';
import type { RawSpan, SpanEvent, SpanLink, SpanStatus } from './span.ts';

/**
 * Turns AgentOps' trace detail into spans with flat attributes, in the order given (unordered).
 *
 * v4 gives times in microseconds and without an offset in places (always UTC), durations in
 * nanoseconds, statuses and kinds with or without their OTLP prefix, and no scope. A span without a
 * readable start takes the earliest start of the trace, so that one bad value cannot stretch it.
 */
export function toRawSpans(detail: Pick<TraceDetail, 'trace_id' | 'spans'>): RawSpan[] {
	const starts = detail.spans.map((span) => parseTimeNs(span.start_time));
	const earliest = starts.reduce<bigint | null>(
		(least, start) => (start !== null && (least === null || start < least) ? start : least),
		null
	);
	return detail.spans.map((span, at) =>
		toRawSpan(detail.trace_id, span, starts[at] ?? earliest ?? 0n)
	);
}

/** Ids of the spans that AgentOps' free plan sent without their content. */
export function truncatedSpanIds(detail: TraceDetail): Set<string> {
	return new Set(
		detail.spans.filter((span) => span.freeplan_truncated).map(({ span_id: id }) => id)
	);
}

function toRawSpan(traceId: string, span: SpanDetail, startNs: bigint): RawSpan {
	const attributes = flattenAttributes(span.span_attributes);
	return {
		traceId,
		spanId: span.span_id,
		parentSpanId: span.parent_span_id,
		name: span.span_name,
		kind: toKind(span.span_kind),
		serviceName: span.service_name,
		startNs,
		durationNs: durationOf(span, startNs),
		status: toStatus(span.status_code),
		statusMessage: span.status_message,
		scopeName: attributes['otel.scope.name'] ?? attributes['instrumentation.name'] ?? '',
		scopeVersion: attributes['otel.scope.version'] ?? attributes['instrumentation.version'] ?? '',
		attributes,
		resourceAttributes: flattenAttributes(span.resource_attributes),
		events: toEvents(span, startNs),
		links: toLinks(span),
		traceState: ''
	};
}

/** `OK`, `STATUS_CODE_OK`, `Ok` …; anything else is unset. */
export function toStatus(text: string): SpanStatus {
	const name = text.toUpperCase().replace(/^STATUS_CODE_/, '');
	return name === 'OK' ? 'ok' : name === 'ERROR' ? 'error' : 'unset';
}

/** `SPAN_KIND_CLIENT`, `CLIENT` and `Client` all become `Client`; blank becomes `Unspecified`. */
export function toKind(text: string): string {
	const name = text.replace(/^SPAN_KIND_/i, '').toLowerCase();
	return name === '' ? 'Unspecified' : name.charAt(0).toUpperCase() + name.slice(1);
}

/** The duration given, or end − start where a server sends none; never negative. */
function durationOf(span: SpanDetail, startNs: bigint): bigint {
	if (Number.isFinite(span.duration) && span.duration >= 1)
		return BigInt(Math.trunc(span.duration));
	const endNs = parseTimeNs(span.end_time);
	return endNs !== null && endNs > startNs ? endNs - startNs : 0n;
}

function toEvents(span: SpanDetail, startNs: bigint): SpanEvent[] {
	return span.event_names.map((name, at) => ({
		name,
		timeNs: parseTimeNs(span.event_timestamps[at] ?? '') ?? startNs,
		attributes: span.event_attributes[at] ?? {}
	}));
}

function toLinks(span: SpanDetail): SpanLink[] {
	return span.link_span_ids.map((spanId, at) => ({
		traceId: span.link_trace_ids[at] ?? '',
		spanId,
		traceState: span.link_trace_states[at] ?? '',
		attributes: span.link_attributes[at] ?? {}
	}));
}

const isoTime =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,18}))?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Unix time in nanoseconds of an ISO date-time of up to nanosecond precision; null when unreadable.
 * Text without an offset is UTC: AgentOps sends it so, and `Date` would read it as local time.
 */
export function parseTimeNs(text: string): bigint | null {
	const match = isoTime.exec(text.trim());
	if (match === null) return null;
	const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
	const ms = Date.UTC(
		Number(year),
		Number(month) - 1,
		Number(day),
		Number(hour),
		Number(minute),
		Number(second)
	);
	if (Number.isNaN(ms)) return null;
	const ns = BigInt(fraction.slice(0, 9).padEnd(9, '0'));
	return BigInt(ms - offsetMs(offset)) * 1_000_000n + ns;
}

function offsetMs(offset: string | undefined): number {
	if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
	const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
	return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
