import { oneSpelling } from '#lib/query/one-spelling.ts';
import { endBeforeStartKey } from '#lib/trace/light/pack.ts';
import { redactText } from '#lib/trace/redact.ts';
import type { RawSpan, SpanEvent, SpanLink, SpanStatus } from '#lib/trace/span.ts';
import { DecodeError } from './wire.ts';

/** What a request held: its spans, and how many of them were refused and why (the first reason). */
export interface Decoded {
	readonly spans: RawSpan[];
	readonly rejected: number;
	readonly reason: string;
}

/** An attribute map without a prototype: `__proto__` is a key like any other. */
export type FlatText = Record<string, string>;

export function emptyAttributes(): FlatText {
	return Object.create(null) as FlatText;
}

export interface ResourceText {
	readonly attributes: FlatText;
	readonly serviceName: string;
}

export interface ScopeText {
	readonly name: string;
	readonly version: string;
}

/** The fields of a span as its encoding has them. */
export interface SpanFields {
	/** Lower-case hex of any length. */
	traceId: string;
	spanId: string;
	parentSpanId: string;
	traceState: string;
	name: string;
	kind: number;
	startNs: bigint;
	endNs: bigint;
	attributes: FlatText;
	/** See RawSpan. */
	longTexts: Map<string, Buffer>;
	droppedAttributes: number;
	events: SpanEvent[];
	droppedEvents: number;
	links: SpanLink[];
	droppedLinks: number;
	statusCode: number;
	statusMessage: string;
}

export function emptyFields(): SpanFields {
	return {
		traceId: '',
		spanId: '',
		parentSpanId: '',
		traceState: '',
		name: '',
		kind: 0,
		startNs: 0n,
		endNs: 0n,
		attributes: emptyAttributes(),
		longTexts: new Map(),
		droppedAttributes: 0,
		events: [],
		droppedEvents: 0,
		links: [],
		droppedLinks: 0,
		statusCode: 0,
		statusMessage: ''
	};
}

/** The names that the collector's ClickHouse exporter writes. */
const kinds = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];

const traceIdForm = /^[0-9a-f]{32}$/;
const spanIdForm = /^[0-9a-f]{16}$/;
const zeros = /^0*$/;

/** 584 years: what a signed 64-bit sum of start and duration leaves room for is checked by time. */
const longestNs = 10n ** 18n;

/**
 * Makes a span of its fields. A missing start is taken from the end; an end before the start gives
 * duration 0 and says so in `portal.end_before_start_ns`; what the SDK dropped is kept under the
 * names that OpenTelemetry gives it for other formats (`otel.dropped_…_count`). Secrets in the name and
 * the status are masked for good, and names of spans and services are in one spelling, since lists, facets and
 * addresses are made of them; attributes are kept as they came, and masked when they are read.
 * @throws DecodeError for ids of a wrong length or of zeros, and for no time at all
 */
export function toSpan(fields: SpanFields, resource: ResourceText, scope: ScopeText): RawSpan {
	if (!traceIdForm.test(fields.traceId) || zeros.test(fields.traceId)) {
		throw new DecodeError('trace_id must be 16 bytes and not all zero');
	}
	if (!spanIdForm.test(fields.spanId) || zeros.test(fields.spanId)) {
		throw new DecodeError('span_id must be 8 bytes and not all zero');
	}
	const root = zeros.test(fields.parentSpanId);
	if (!root && !spanIdForm.test(fields.parentSpanId)) {
		throw new DecodeError('parent_span_id must be 8 bytes');
	}
	const { attributes, endNs } = fields;
	const startNs = fields.startNs === 0n ? endNs : fields.startNs;
	if (startNs === 0n) throw new DecodeError('start_time_unix_nano is missing');
	const lastedNs = endNs === 0n ? 0n : endNs - startNs;
	if (lastedNs > longestNs) throw new DecodeError('end_time_unix_nano is out of range');
	if (lastedNs < 0n) attributes[endBeforeStartKey] = String(-lastedNs);
	noteDropped(attributes, 'otel.dropped_attributes_count', fields.droppedAttributes);
	noteDropped(attributes, 'otel.dropped_events_count', fields.droppedEvents);
	noteDropped(attributes, 'otel.dropped_links_count', fields.droppedLinks);
	return {
		traceId: fields.traceId,
		spanId: fields.spanId,
		parentSpanId: root ? '' : fields.parentSpanId,
		name: redactText(oneSpelling(fields.name)),
		kind: kinds[fields.kind] ?? 'Unspecified',
		serviceName: oneSpelling(resource.serviceName),
		startNs,
		durationNs: lastedNs < 0n ? 0n : lastedNs,
		status: statuses[fields.statusCode] ?? 'unset',
		statusMessage: redactText(fields.statusMessage),
		scopeName: scope.name,
		scopeVersion: scope.version,
		attributes,
		longTexts: fields.longTexts,
		resourceAttributes: resource.attributes,
		events: fields.events,
		links: fields.links,
		traceState: fields.traceState
	};
}

function noteDropped(attributes: FlatText, key: string, count: number): void {
	if (count > 0) attributes[key] = String(count);
}
