/** Answers in the request's own encoding, as OTLP/HTTP asks for. */

/** An HTTP answer, for the route to hand on. */
export interface OtlpReply {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array<ArrayBuffer>;
}

export type OtlpEncoding = 'protobuf' | 'json';

const contentTypes: Readonly<Record<OtlpEncoding, string>> = {
	protobuf: 'application/x-protobuf',
	json: 'application/json'
};

/** The encoding that a `Content-Type` names; null for one that OTLP/HTTP does not have. */
export function encodingOf(type: string | null): OtlpEncoding | null {
	switch (type?.split(';', 1)[0]?.trim().toLowerCase()) {
		case 'application/x-protobuf':
		case 'application/protobuf':
			return 'protobuf';
		case 'application/json':
			return 'json';
		default:
			return null;
	}
}

/** ExportTraceServiceResponse; `partial_success` only when a span was refused. */
export function accepted(encoding: OtlpEncoding, rejected: number, reason: string): OtlpReply {
	if (encoding === 'json') {
		const partialSuccess = { rejectedSpans: String(rejected), errorMessage: reason };
		return reply(200, encoding, JSON.stringify(rejected > 0 ? { partialSuccess } : {}));
	}
	if (rejected === 0) return reply(200, encoding, new Uint8Array());
	const message = Buffer.from(reason);
	const partial = [
		...varintField(0x08, rejected),
		...varintField(0x12, message.length),
		...message
	];
	return reply(200, encoding, Uint8Array.from([...varintField(0x0a, partial.length), ...partial]));
}

/** Codes of google.rpc.Code by HTTP status. */
const rpcCode: Readonly<Record<number, number>> = {
	400: 3, // INVALID_ARGUMENT
	401: 16, // UNAUTHENTICATED
	405: 12, // UNIMPLEMENTED
	413: 8, // RESOURCE_EXHAUSTED
	415: 3, // INVALID_ARGUMENT
	500: 13, // INTERNAL
	503: 14 // UNAVAILABLE
};

/**
 * google.rpc.Status in the encoding of the request, JSON when that is none of OTLP's; with a time after
 * which to try again where that helps.
 */
export function refused(
	contentType: string | null,
	status: number,
	message: string,
	retryAfterSeconds: number | null = null
): OtlpReply {
	const encoding = encodingOf(contentType) ?? 'json';
	const code = rpcCode[status] ?? 2;
	const headers: Record<string, string> =
		retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
	if (encoding === 'json')
		return reply(status, encoding, JSON.stringify({ code, message }), headers);
	const text = Buffer.from(message);
	const body = Uint8Array.from([
		...varintField(0x08, code),
		...varintField(0x12, text.length),
		...text
	]);
	return reply(status, encoding, body, headers);
}

function reply(
	status: number,
	encoding: OtlpEncoding,
	body: string | Uint8Array<ArrayBuffer>,
	headers: Readonly<Record<string, string>> = {}
): OtlpReply {
	return {
		status,
		headers: { 'content-type': contentTypes[encoding], ...headers },
		body: typeof body === 'string' ? new TextEncoder().encode(body) : body
	};
}

/** A tag and one varint behind it: a number, or the length of what follows. */
function varintField(tag: number, value: number): number[] {
	const bytes = [tag];
	let rest = value;
	while (rest >= 0x80) {
		bytes.push((rest % 0x80) | 0x80);
		rest = Math.floor(rest / 0x80);
	}
	bytes.push(rest);
	return bytes;
}
