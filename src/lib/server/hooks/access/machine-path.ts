/** Answers to machines that may not go on, in the error shape of the API that they speak. */

export type Refusal = 'unauthenticated' | 'forbidden' | 'not-found';

/** True for paths that SDKs and exporters call with a bearer, never a browser with a cookie alone. */
export function takesBearer(pathname: string): boolean {
	return /^\/v[134](\/|$)/.test(pathname);
}

/** True where a server proves itself by a secret of its own and no cookie counts. */
export function takesSecret(pathname: string): boolean {
	return pathname === '/oidc/token';
}

/** True for paths that answer JSON (or protobuf) and never a page. */
export function isMachinePath(pathname: string): boolean {
	return takesBearer(pathname) || /^\/api(\/|$)/.test(pathname);
}

const status = { unauthenticated: 401, forbidden: 403, 'not-found': 404 };
const detail = {
	unauthenticated: 'User is not authenticated.',
	forbidden: 'Not allowed.',
	'not-found': 'Not Found'
};
/** gRPC codes, as OTLP/HTTP errors carry them in a `google.rpc.Status`. */
const grpcCode = { unauthenticated: 16, forbidden: 7, 'not-found': 5 };

/** Exporters show the message to whoever set them up, and know nothing of users. */
const otlpDetail = {
	...detail,
	unauthenticated: 'The API key is unknown or revoked.',
	missing: 'Authorization: Bearer <API key> is missing.'
};

/**
 * OTLP errors come back in the request's encoding (OTLP specification, "Failures"); all else gets
 * AgentOps' `{"detail": …}`, in its words.
 * @param sent headers of the request
 */
export function refuse(pathname: string, refusal: Refusal, sent: Headers): Response {
	const headers = new Headers(
		refusal === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}
	);
	const init = { status: status[refusal], headers };
	if (!/^\/v1(\/|$)/.test(pathname)) return Response.json({ detail: detail[refusal] }, init);
	const keyless = !/^bearer +\S/i.test(sent.get('authorization') ?? '');
	const message = otlpDetail[refusal === 'unauthenticated' && keyless ? 'missing' : refusal];
	if (sent.get('content-type')?.startsWith('application/x-protobuf')) {
		headers.set('content-type', 'application/x-protobuf');
		return new Response(protobufStatus(grpcCode[refusal], message), init);
	}
	return Response.json({ code: grpcCode[refusal], message }, init);
}

/** `google.rpc.Status { int32 code = 1; string message = 2; }` with a message below 128 bytes. */
function protobufStatus(code: number, message: string): Uint8Array<ArrayBuffer> {
	const text = new TextEncoder().encode(message);
	return new Uint8Array([0x08, code, 0x12, text.length, ...text]);
}
