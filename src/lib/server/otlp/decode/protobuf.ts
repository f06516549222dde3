/**
 * OTLP/HTTP with `application/x-protobuf`, read straight into flat spans. Field numbers are those of
 * opentelemetry-proto v1 (collector/trace/v1/trace_service.proto, trace/v1/trace.proto,
 * common/v1/common.proto); a constant is field number × 8 + wire type.
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
import { mayBeEscaped } from './unescape.ts';
import { DecodeError, WireReader, type Slice } from './wire.ts';

/** Texts from here on are mostly prompts and answers, which ingest stores without reading them. */
const longBytes = 256;

/**
 * Decodes an ExportTraceServiceRequest. A span that cannot be read or has bad ids is refused alone.
 * @throws DecodeError when the request around the spans is malformed
 */
export function decodeProtobuf(body: Buffer): Decoded {
	const spans: RawSpan[] = [];
	let rejected = 0;
	let reason = '';
	const reader = new WireReader(body);
	for (const resourceSpans of slices(reader, 10)) {
		reader.seek(resourceSpans);
		const { resource, scopeSpans } = readResourceSpans(reader);
		for (const group of scopeSpans) {
			reader.seek(group);
			const { scope, messages } = readScopeSpans(reader);
			for (const message of messages) {
				reader.seek(message);
				try {
					spans.push(readSpan(reader, resource, scope));
				} catch (error) {
					if (!(error instanceof DecodeError)) throw error;
					rejected += 1;
					reason ||= error.message;
				}
			}
		}
	}
	return { spans, rejected, reason };
}

/** Where the messages of one field lie. */
function slices(reader: WireReader, field: number): Slice[] {
	const found: Slice[] = [];
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === field) found.push(reader.slice());
		else reader.pass(tag);
	}
	return found;
}

/** The resource may stand behind its spans on the wire, so spans are read afterwards. */
function readResourceSpans(reader: WireReader) {
	const attributes = emptyAttributes();
	const scopeSpans: Slice[] = [];
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === 10) {
			const outer = reader.enter();
			while (reader.more()) {
				const inner = reader.tag();
				if (inner === 10) readAttribute(reader, attributes);
				else reader.pass(inner);
			}
			reader.leave(outer);
		} else if (tag === 18) scopeSpans.push(reader.slice());
		else reader.pass(tag);
	}
	const resource: ResourceText = { attributes, serviceName: attributes['service.name'] ?? '' };
	return { resource, scopeSpans };
}

function readScopeSpans(reader: WireReader) {
	let name = '';
	let version = '';
	const messages: Slice[] = [];
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === 10) {
			const outer = reader.enter();
			while (reader.more()) {
				const inner = reader.tag();
				if (inner === 10) name = reader.text();
				else if (inner === 18) version = reader.text();
				else reader.pass(inner);
			}
			reader.leave(outer);
		} else if (tag === 18) messages.push(reader.slice());
		else reader.pass(tag);
	}
	const scope: ScopeText = { name, version };
	return { scope, messages };
}

function readSpan(reader: WireReader, resource: ResourceText, scope: ScopeText): RawSpan {
	const fields = emptyFields();
	while (reader.more()) {
		const tag = reader.tag();
		switch (tag) {
			case 10:
				fields.traceId = reader.hex();
				break;
			case 18:
				fields.spanId = reader.hex();
				break;
			case 26:
				fields.traceState = reader.text();
				break;
			case 34:
				fields.parentSpanId = reader.hex();
				break;
			case 42:
				fields.name = reader.text();
				break;
			case 48:
				fields.kind = reader.uint32();
				break;
			case 57:
				fields.startNs = reader.fixed64();
				break;
			case 65:
				fields.endNs = reader.fixed64();
				break;
			case 74:
				readAttribute(reader, fields.attributes, fields.longTexts);
				break;
			case 80:
				fields.droppedAttributes = reader.uint32();
				break;
			case 90:
				fields.events.push(readEvent(reader));
				break;
			case 96:
				fields.droppedEvents = reader.uint32();
				break;
			case 106:
				fields.links.push(readLink(reader));
				break;
			case 112:
				fields.droppedLinks = reader.uint32();
				break;
			case 122: {
				const outer = reader.enter();
				while (reader.more()) {
					const inner = reader.tag();
					if (inner === 18) fields.statusMessage = reader.text();
					else if (inner === 24) fields.statusCode = reader.uint32();
					else reader.pass(inner);
				}
				reader.leave(outer);
				break;
			}
			default:
				reader.pass(tag);
		}
	}
	return toSpan(fields, resource, scope);
}

function readEvent(reader: WireReader): SpanEvent {
	let name = '';
	let timeNs = 0n;
	const attributes = emptyAttributes();
	const outer = reader.enter();
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === 9) timeNs = reader.fixed64();
		else if (tag === 18) name = reader.text();
		else if (tag === 26) readAttribute(reader, attributes);
		else reader.pass(tag);
	}
	reader.leave(outer);
	return { name, timeNs, attributes };
}

function readLink(reader: WireReader): SpanLink {
	let traceId = '';
	let spanId = '';
	let traceState = '';
	const attributes = emptyAttributes();
	const outer = reader.enter();
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === 10) traceId = reader.hex();
		else if (tag === 18) spanId = reader.hex();
		else if (tag === 26) traceState = reader.text();
		else if (tag === 34) readAttribute(reader, attributes);
		else reader.pass(tag);
	}
	reader.leave(outer);
	return { traceId, spanId, traceState, attributes };
}

/**
 * Adds an attribute. @param longTexts takes the bytes of a long text; absent = it is decoded at once
 */
function readAttribute(
	reader: WireReader,
	attributes: FlatText,
	longTexts?: Map<string, Buffer>
): void {
	let key = '';
	let value = noValue;
	let long: Buffer | null = null;
	const outer = reader.enter();
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === 10) key = reader.text();
		else if (tag === 18) {
			const end = reader.enter();
			long = longTexts ? readLongText(reader) : null;
			if (long === null) value = readValueFields(reader, 0);
			reader.leave(end);
		} else reader.pass(tag);
	}
	reader.leave(outer);
	if (long === null || !longTexts) {
		longTexts?.delete(key);
		if (key in attributes) delete attributes[key];
		attributes[key] = value.text;
	} else {
		longTexts.set(key, long);
		const bytes = long;
		Object.defineProperty(attributes, key, {
			get: () => bytes.toString(),
			enumerable: true,
			configurable: true
		});
	}
}

/** A value that is one long text and is stored as it came: its bytes; null = read it as any value. */
function readLongText(reader: WireReader): Buffer | null {
	const bytes = reader.peekWholeText(10, longBytes);
	if (bytes === null || mayBeEscaped(bytes)) return null;
	reader.passRest();
	return bytes;
}

function readKeyValue(reader: WireReader, depth: number): [string, ValueText] {
	let key = '';
	let value = noValue;
	const outer = reader.enter();
	while (reader.more()) {
		const tag = reader.tag();
		if (tag === 10) key = reader.text();
		else if (tag === 18) value = readValue(reader, depth);
		else reader.pass(tag);
	}
	reader.leave(outer);
	return [key, value];
}

function readValue(reader: WireReader, depth: number): ValueText {
	const outer = reader.enter();
	const value = readValueFields(reader, depth);
	reader.leave(outer);
	return value;
}

function readValueFields(reader: WireReader, depth: number): ValueText {
	if (depth > maxDepth) {
		reader.passRest();
		return tooDeep;
	}
	let value = noValue;
	while (reader.more()) {
		const tag = reader.tag();
		switch (tag) {
			case 10:
				value = stringValue(reader.text());
				break;
			case 16:
				value = scalarValue(reader.uint32() !== 0);
				break;
			case 24:
				value = scalarValue(reader.int64());
				break;
			case 33:
				value = doubleValue(reader.double());
				break;
			case 42: {
				const items: ValueText[] = [];
				const outer = reader.enter();
				while (reader.more()) {
					const inner = reader.tag();
					if (inner === 10) items.push(readValue(reader, depth + 1));
					else reader.pass(inner);
				}
				reader.leave(outer);
				value = listValue(items);
				break;
			}
			case 50: {
				const entries: [string, ValueText][] = [];
				const outer = reader.enter();
				while (reader.more()) {
					const inner = reader.tag();
					if (inner === 10) entries.push(readKeyValue(reader, depth + 1));
					else reader.pass(inner);
				}
				reader.leave(outer);
				value = mapValue(entries);
				break;
			}
			case 58:
				value = bytesValue(reader.bytes().toString('base64'));
				break;
			default:
				reader.pass(tag);
		}
	}
	return value;
}
