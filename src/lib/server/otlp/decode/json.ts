/**
 * OTLP/HTTP with `application/json`: protobuf's JSON mapping with OTLP's own rules (ids in hex, enums
 * as numbers). Read tolerantly, as exporters write it: snake_case keys, 64-bit integers as text or
 * number, enum names.
 */
import type { RawSpan, SpanEvent, SpanLink } from '#lib/trace/span.ts';
import {
	emptyAttributes,
	emptyFields,
	toSpan,
	type Decoded,
	type FlatText,
	type ResourceText,
	type ScopeText
} from './decoded.ts';
import {
	bytesValue,
	doubleValue,
	listValue,
	mapValue,
	noValue,
	scalarValue,
	maxDepth,
	stringValue,
	tooDeep,
	type ValueText
} from './value-text.ts';
import { DecodeError } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const longNumber = /[:[,]\s*-?\d{16,}/;
/** Digits of a fraction or an exponent are no integer. */
const longNumberAlone = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** JSON.parse would round integers beyond 2^53, so those are put in quotes first. */
function parseExactly(text: string): unknown {
	try {
		return JSON.parse(longNumber.test(text) ? quoteLongNumbers(text) : text);
	} catch {
		throw new DecodeError('body is not JSON');
	}
}

/** Walks from string to string: one expression over all would run out of stack on a long one. */
function quoteLongNumbers(text: string): string {
	const pieces: string[] = [];
	let at = 0;
	while (at < text.length) {
		const open = text.indexOf('"', at);
		const outside = text.slice(at, open === -1 ? text.length : open);
		pieces.push(outside.replace(longNumberAlone, '"$&"'));
		if (open === -1) break;
		at = endOfString(text, open);
		pieces.push(text.slice(open, at));
	}
	return pieces.join('');
}

/** The index behind the closing quote of the string that opens here. */
function endOfString(text: string, open: number): number {
	for (
		let close = text.indexOf('"', open + 1);
		close !== -1;
		close = text.indexOf('"', close + 1)
	) {
		let backslashes = 0;
		while (text[close - 1 - backslashes] === '\\') backslashes += 1;
		if (backslashes % 2 === 0) return close + 1;
	}
	return text.length;
}

/**
 * Decodes an ExportTraceServiceRequest. A span that cannot be read or has bad ids is refused alone, and
 * so is a group of spans that is not one.
 * @throws DecodeError when the request is not a list of groups
 */
export function decodeJson(body: Buffer): Decoded {
	const request = parseExactly(body.toString('utf8'));
	if (!isObject(request)) throw new DecodeError('body is not a JSON object');
	const spans: RawSpan[] = [];
	let rejected = 0;
	let reason = '';
	/** What cannot be read is refused alone; a group of which nobody knows how many spans it held is one. */
	const each = (items: readonly unknown[], read: (item: Fields) => void) => {
		for (const item of items) {
			try {
				read(object(item));
			} catch (error) {
				if (!(error instanceof DecodeError)) throw error;
				rejected += 1;
				reason ||= error.message;
			}
		}
	};
	each(list(request, 'resourceSpans', 'resource_spans'), (group) => {
		const attributes = readAttributes(object(group['resource'] ?? {}), 'attributes');
		const resource: ResourceText = { attributes, serviceName: attributes['service.name'] ?? '' };
		each(list(group, 'scopeSpans', 'scope_spans'), (inner) => {
			const named = object(inner['scope'] ?? {});
			const scope: ScopeText = { name: text(named, 'name'), version: text(named, 'version') };
			each(list(inner, 'spans'), (span) => spans.push(readSpan(span, resource, scope)));
		});
	});
	return { spans, rejected, reason };
}

function readSpan(span: Fields, resource: ResourceText, scope: ScopeText): RawSpan {
	const status = object(span['status'] ?? {});
	return toSpan(
		{
			...emptyFields(),
			traceId: text(span, 'traceId', 'trace_id').toLowerCase(),
			spanId: text(span, 'spanId', 'span_id').toLowerCase(),
			parentSpanId: text(span, 'parentSpanId', 'parent_span_id').toLowerCase(),
			traceState: text(span, 'traceState', 'trace_state'),
			name: text(span, 'name'),
			kind: choice(span['kind'], kindNames),
			startNs: nanoseconds(span, 'startTimeUnixNano', 'start_time_unix_nano'),
			endNs: nanoseconds(span, 'endTimeUnixNano', 'end_time_unix_nano'),
			attributes: readAttributes(span, 'attributes'),
			droppedAttributes: count(span, 'droppedAttributesCount', 'dropped_attributes_count'),
			events: list(span, 'events').map((event) => readEvent(object(event))),
			droppedEvents: count(span, 'droppedEventsCount', 'dropped_events_count'),
			links: list(span, 'links').map((link) => readLink(object(link))),
			droppedLinks: count(span, 'droppedLinksCount', 'dropped_links_count'),
			statusCode: choice(status['code'], statusNames),
			statusMessage: text(status, 'message')
		},
		resource,
		scope
	);
}

function readEvent(event: Fields): SpanEvent {
	return {
		name: text(event, 'name'),
		timeNs: nanoseconds(event, 'timeUnixNano', 'time_unix_nano'),
		attributes: readAttributes(event, 'attributes')
	};
}

function readLink(link: Fields): SpanLink {
	return {
		traceId: text(link, 'traceId', 'trace_id').toLowerCase(),
		spanId: text(link, 'spanId', 'span_id').toLowerCase(),
		traceState: text(link, 'traceState', 'trace_state'),
		attributes: readAttributes(link, 'attributes')
	};
}

function readAttributes(owner: Fields, key: string): FlatText {
	const attributes = emptyAttributes();
	for (const entry of list(owner, key)) {
		const [name, value] = readKeyValue(entry, 0);
		attributes[name] = value.text;
	}
	return attributes;
}

function readKeyValue(entry: unknown, depth: number): [string, ValueText] {
	const pair = object(entry);
	return [text(pair, 'key'), readValue(pair['value'], depth)];
}

function readValue(given: unknown, depth: number): ValueText {
	if (depth > maxDepth) return tooDeep;
	if (given === undefined || given === null) return noValue;
	const value = object(given);
	for (const [key, inner] of Object.entries(value)) {
		switch (key) {
			case 'stringValue':
			case 'string_value':
				return stringValue(asText(inner, key));
			case 'boolValue':
			case 'bool_value':
				return scalarValue(inner === true || inner === 'true');
			case 'intValue':
			case 'int_value':
				return scalarValue(integer(inner, key));
			case 'doubleValue':
			case 'double_value':
				return doubleValue(Number(inner));
			case 'bytesValue':
			case 'bytes_value':
				return bytesValue(asText(inner, key));
			case 'arrayValue':
			case 'array_value':
				return listValue(list(object(inner), 'values').map((item) => readValue(item, depth + 1)));
			case 'kvlistValue':
			case 'kvlist_value':
				return mapValue(list(object(inner), 'values').map((item) => readKeyValue(item, depth + 1)));
		}
	}
	return noValue;
}

const kindNames = [
	'SPAN_KIND_UNSPECIFIED',
	'SPAN_KIND_INTERNAL',
	'SPAN_KIND_SERVER',
	'SPAN_KIND_CLIENT',
	'SPAN_KIND_PRODUCER',
	'SPAN_KIND_CONSUMER'
];
const statusNames = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function choice(value: unknown, names: readonly string[]): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' ? Math.max(0, names.indexOf(value)) : 0;
}

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Fields {
	if (!isObject(value)) throw new DecodeError('an object is expected where there is none');
	return value;
}

function pick(owner: Fields, keys: readonly string[]): unknown {
	for (const key of keys) {
		const value = owner[key];
		if (value !== undefined && value !== null) return value;
	}
	return undefined;
}

function list(owner: Fields, ...keys: string[]): readonly unknown[] {
	const value = pick(owner, keys) ?? [];
	if (!Array.isArray(value)) throw new DecodeError(`${keys[0]} must be a list`);
	return value;
}

function asText(value: unknown, key: string): string {
	if (typeof value !== 'string') throw new DecodeError(`${key} must be text`);
	// An escape may stand for half a letter, which no UTF-8 can hold: JavaScript cuts texts so.
	return value.toWellFormed();
}

function text(owner: Fields, ...keys: string[]): string {
	return asText(pick(owner, keys) ?? '', keys[0] ?? '');
}

function integer(value: unknown, key: string): bigint {
	if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
	if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
	throw new DecodeError(`${key} must be an integer`);
}

function nanoseconds(owner: Fields, ...keys: string[]): bigint {
	const value = integer(pick(owner, keys) ?? 0, keys[0] ?? '');
	if (value < 0n || value >= 1n << 64n) throw new DecodeError(`${keys[0]} is out of range`);
	return value;
}

function count(owner: Fields, ...keys: string[]): number {
	const value = Number(pick(owner, keys) ?? 0);
	return Number.isInteger(value) ? value : 0;
}
