/**
 * Spans as OTLP/JSON: protobuf's JSON mapping of `ExportTraceServiceRequest` with OTLP's own rules (ids
 * in hex, enums as numbers, 64-bit integers as text). Attributes are kept as text: a value is a
 * `stringValue` unless the conventions count with its key.
 */
import type { RawSpan, SpanStatus } from './span.ts';

type Flat = Readonly<Record<string, string>>;

interface KeyValue {
	readonly key: string;
	readonly value:
		| { readonly stringValue: string }
		| { readonly intValue: string }
		| { readonly doubleValue: number };
}

interface ScopeSpans {
	readonly scope: { readonly name: string; readonly version: string };
	readonly spans: object[];
}

interface ResourceSpans {
	readonly resource: { readonly attributes: readonly KeyValue[] };
	readonly scopeSpans: ScopeSpans[];
}

/** In the order of opentelemetry-proto's `SpanKind`. */
const kinds = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const statusCodes: Readonly<Record<SpanStatus, number>> = { unset: 0, ok: 1, error: 2 };

/**
 * The request that sends these spans, in pieces of text, one a batch: one JSON object together. Spans of
 * one resource and scope stand together within a batch.
 */
export async function* otlpJson(
	batches: AsyncIterable<readonly RawSpan[]>
): AsyncGenerator<string, void> {
	yield '{"resourceSpans":[';
	let isFirst = true;
	for await (const batch of batches) {
		const groups = toResourceSpans(batch).map((group) => JSON.stringify(group));
		if (groups.length === 0) continue;
		yield `${isFirst ? '' : ','}${groups.join(',')}`;
		isFirst = false;
	}
	yield ']}';
}

/** Spans by resource and scope, each in order of its first span. */
export function toResourceSpans(spans: readonly RawSpan[]): ResourceSpans[] {
	const resources = new Map<string, { group: ResourceSpans; scopes: Map<string, ScopeSpans> }>();
	for (const span of spans) {
		const attributes = toAttributes(resourceOf(span));
		const resourceKey = JSON.stringify(attributes);
		let resource = resources.get(resourceKey);
		if (resource === undefined) {
			resource = { group: { resource: { attributes }, scopeSpans: [] }, scopes: new Map() };
			resources.set(resourceKey, resource);
		}
		const scopeKey = JSON.stringify([span.scopeName, span.scopeVersion]);
		let scope = resource.scopes.get(scopeKey);
		if (scope === undefined) {
			scope = { scope: { name: span.scopeName, version: span.scopeVersion }, spans: [] };
			resource.scopes.set(scopeKey, scope);
			resource.group.scopeSpans.push(scope);
		}
		scope.spans.push(toSpan(span));
	}
	return [...resources.values()].map(({ group }) => group);
}

/** A source may name the service beside the resource only. */
function resourceOf({ resourceAttributes, serviceName }: RawSpan): Flat {
	if (serviceName === '' || resourceAttributes['service.name'] !== undefined) {
		return resourceAttributes;
	}
	return { ...resourceAttributes, 'service.name': serviceName };
}

function toSpan(span: RawSpan): object {
	return {
		traceId: span.traceId,
		spanId: span.spanId,
		...(span.parentSpanId !== '' && { parentSpanId: span.parentSpanId }),
		...(span.traceState !== '' && { traceState: span.traceState }),
		name: span.name,
		kind: Math.max(0, kinds.indexOf(span.kind)),
		startTimeUnixNano: String(span.startNs),
		endTimeUnixNano: String(span.startNs + span.durationNs),
		attributes: toAttributes(span.attributes),
		events: span.events.map(({ name, timeNs, attributes }) => ({
			timeUnixNano: String(timeNs),
			name,
			attributes: toAttributes(attributes)
		})),
		links: span.links.map(({ traceId, spanId, traceState, attributes }) => ({
			traceId,
			spanId,
			traceState,
			attributes: toAttributes(attributes)
		})),
		status: { code: statusCodes[span.status], message: span.statusMessage }
	};
}

function toAttributes(flat: Flat): KeyValue[] {
	return Object.entries(flat).map(([key, text]) => ({ key, value: toValue(key, text) }));
}

/**
 * The store keeps texts. What the conventions count is a number again, where that number is written as
 * the text was, so that whoever takes it back keeps the same text.
 */
function toValue(key: string, text: string): KeyValue['value'] {
	const number = Number(text);
	if (!counted.test(key) || !Number.isFinite(number) || String(number) !== text) {
		return { stringValue: text };
	}
	return Number.isSafeInteger(number) ? { intValue: text } : { doubleValue: number };
}

const counted =
	/^(?:gen_ai\.usage\.|llm\.token_count\.|llm\.usage\.|http\.(?:response\.)?status_code$|server\.port$|gen_ai\.request\.(?:max_tokens|temperature|top_[pk]|seed|frequency_penalty|presence_penalty)$)/;
