import protobuf from 'protobufjs';

/** opentelemetry-proto v1, as far as traces need it; another implementation than the one under test. */
const proto = `
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Span {
	bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
	string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
	repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
	repeated Event events = 11; uint32 dropped_events_count = 12;
	repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15; fixed32 flags = 16;
}
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value {
	string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
	ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
} }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message PartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
message Response { PartialSuccess partial_success = 1; }
message RpcStatus { int32 code = 1; string message = 2; }
`;
const { root } = protobuf.parse(proto);

/** An OTLP/JSON request: ids in hex, 64-bit integers as text, bytes in base64. */
export interface OtlpJson {
	readonly resourceSpans: readonly object[];
}

/** The protobuf bytes of an OTLP/JSON request. */
export function toProtobuf(json: OtlpJson): Buffer {
	const type = root.lookupType('Request');
	return Buffer.from(type.encode(type.fromObject(bytesOf(json))).finish());
}

/** Ids are hex in OTLP/JSON, and protobufjs wants bytes. */
function bytesOf(value: unknown): { [key: string]: unknown } {
	const convert = (key: string, inner: unknown): unknown => {
		if (Array.isArray(inner)) return inner.map((item) => convert('', item));
		if (typeof inner === 'object' && inner !== null) {
			return Object.fromEntries(
				Object.entries(inner).map(([name, each]) => [name, convert(name, each)])
			);
		}
		return /^(traceId|spanId|parentSpanId)$/.test(key) ? Buffer.from(String(inner), 'hex') : inner;
	};
	return { ...(convert('', value) as object) };
}

/** Reads a request or an answer in protobuf. */
export function fromProtobuf(type: 'Request' | 'Response' | 'RpcStatus', body: Uint8Array): object {
	const message = root.lookupType(type);
	return message.toObject(message.decode(body), { longs: String });
}

/** One request of one resource and scope. */
export function otlpRequest(spans: readonly object[], service = 'svc'): OtlpJson {
	return {
		resourceSpans: [
			{
				resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
				scopeSpans: [{ scope: { name: 'scope', version: '1' }, spans }]
			}
		]
	};
}

/** A valid span in OTLP/JSON. */
export function otlpSpan(given: object = {}): object {
	return {
		traceId: '0123456789abcdef0123456789abcdef',
		spanId: '0123456789abcdef',
		name: 'work',
		kind: 3,
		startTimeUnixNano: '1760000000123456789',
		endTimeUnixNano: '1760000001123456790',
		...given
	};
}
