/** A row of AgentOps' `otel_traces`, as its collector's ClickHouse exporter wrote it, as a span. */
import { oneSpelling } from '#lib/query/one-spelling.ts';
import type { RawSpan, SpanStatus } from '#lib/trace/span.ts';

/** What a followed table is asked for: 64-bit figures as text, times in Unix ns. */
export const exportedColumns = `
	toString(toUnixTimestamp64Nano(Timestamp)) AS startNs, toString(Duration) AS lastedNs,
	TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName,
	ScopeName, ScopeVersion, StatusCode, StatusMessage, ResourceAttributes, SpanAttributes,
	arrayMap(at -> toString(toUnixTimestamp64Nano(at)), Events.Timestamp) AS eventTimes,
	Events.Name AS eventNames, Events.Attributes AS eventAttributes,
	Links.TraceId AS linkTraces, Links.SpanId AS linkSpans,
	Links.TraceState AS linkStates, Links.Attributes AS linkAttributes`;

type Attributes = Readonly<Record<string, string>>;

export interface ExportedRow {
	readonly startNs: string;
	readonly lastedNs: string;
	readonly TraceId: string;
	readonly SpanId: string;
	readonly ParentSpanId: string;
	readonly TraceState: string;
	readonly SpanName: string;
	readonly SpanKind: string;
	readonly ServiceName: string;
	readonly ScopeName: string;
	readonly ScopeVersion: string;
	readonly StatusCode: string;
	readonly StatusMessage: string;
	readonly ResourceAttributes: Attributes;
	readonly SpanAttributes: Attributes;
	readonly eventTimes: readonly string[];
	readonly eventNames: readonly string[];
	readonly eventAttributes: readonly Attributes[];
	readonly linkTraces: readonly string[];
	readonly linkSpans: readonly string[];
	readonly linkStates: readonly string[];
	readonly linkAttributes: readonly Attributes[];
}

const traceIdForm = /^[0-9a-f]{32}$/;
const spanIdForm = /^[0-9a-f]{16}$/;
const zeros = /^0*$/;

/** The exporter's unsigned difference of end and start: above it the end was before the start. */
const mostLastingNs = 2n ** 63n;
const wrapNs = 2n ** 64n;

/** null for a row whose ids are none: no page could name it. */
export function toExportedSpan(row: ExportedRow): RawSpan | null {
	const traceId = row.TraceId.toLowerCase();
	const spanId = row.SpanId.toLowerCase();
	const parentSpanId = row.ParentSpanId.toLowerCase();
	if (!traceIdForm.test(traceId) || zeros.test(traceId)) return null;
	if (!spanIdForm.test(spanId) || zeros.test(spanId)) return null;
	const lastedNs = BigInt(row.lastedNs);
	const endedBefore = lastedNs >= mostLastingNs;
	return {
		traceId,
		spanId,
		parentSpanId: zeros.test(parentSpanId) ? '' : parentSpanId,
		name: oneSpelling(row.SpanName),
		kind: toKind(row.SpanKind),
		serviceName: oneSpelling(row.ServiceName),
		startNs: BigInt(row.startNs),
		durationNs: endedBefore ? 0n : lastedNs,
		status: toStatus(row.StatusCode),
		statusMessage: row.StatusMessage,
		scopeName: row.ScopeName,
		scopeVersion: row.ScopeVersion,
		// As ingest says it.
		attributes: endedBefore
			? { ...row.SpanAttributes, 'portal.end_before_start_ns': String(wrapNs - lastedNs) }
			: row.SpanAttributes,
		resourceAttributes: row.ResourceAttributes,
		events: row.eventNames.map((name, index) => ({
			name,
			timeNs: BigInt(row.eventTimes[index] ?? row.startNs),
			attributes: row.eventAttributes[index] ?? {}
		})),
		links: row.linkTraces.map((linkTrace, index) => ({
			traceId: linkTrace,
			spanId: row.linkSpans[index] ?? '',
			traceState: row.linkStates[index] ?? '',
			attributes: row.linkAttributes[index] ?? {}
		})),
		traceState: row.TraceState
	};
}

/** `Ok`, `OK` or, in older data, `STATUS_CODE_OK`; what is none of them says nothing. */
function toStatus(text: string): SpanStatus {
	switch (text.toUpperCase().replace(/^STATUS_CODE_/, '')) {
		case 'OK':
			return 'ok';
		case 'ERROR':
			return 'error';
		default:
			return 'unset';
	}
}

const kinds: ReadonlySet<string> = new Set([
	'Internal',
	'Server',
	'Client',
	'Producer',
	'Consumer'
]);

/** `Internal` or, in older data, `SPAN_KIND_INTERNAL`. */
function toKind(text: string): string {
	const plain = text.toLowerCase().replace(/^span_kind_/, '');
	const kind = plain.charAt(0).toUpperCase() + plain.slice(1);
	return kinds.has(kind) ? kind : 'Unspecified';
}
