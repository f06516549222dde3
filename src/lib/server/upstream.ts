/**
 * One HTTP hop to a server that we do not run: bounded in time and size, and every way in which it
 * can fail is a {@link Fault}. Knows no product; AgentOps, Prometheus and Langfuse are called alike.
 */
import { Agent, request, type Dispatcher } from 'undici';
import {
	failed,
	ok,
	type Fault,
	type FaultHint,
	type FaultKind,
	type Reply
} from './agentops/fault.ts';
import { guardedLookup, type MayConnect } from './guarded-lookup.ts';
import { measureClientRequest, serverAttributes } from './telemetry/instruments.ts';
import { inClientSpan } from './telemetry/spans.ts';

export interface UpstreamSettings {
	/** How faults name the hop: `agentops`, `prometheus`, `langfuse`. */
	readonly source: string;
	/** `http(s)://host[:port][/prefix]`; a user or password in it is not sent. */
	readonly baseUrl: string;
	/** Whole call, from connect to last byte. */
	readonly timeoutMs: number;
	/** Cap on a reply's body. */
	readonly maxBytes: number;
	/** Sockets kept to this upstream; more calls wait for a free one. */
	readonly connections?: number;
	/** Of each IP address that the name leads to; left out: any. */
	readonly mayConnect?: MayConnect | undefined;
	/** Replaces the pool, which is then the caller's to close. */
	readonly dispatcher?: Dispatcher;
}

export interface UpstreamCall {
	readonly method?: 'GET' | 'POST';
	/** Absolute path below the base URL, segments already encoded. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON. */
	readonly json?: unknown;
	readonly timeoutMs?: number;
	readonly maxBytes?: number;
	readonly signal?: AbortSignal | undefined;
}

/** A complete HTTP answer, whatever its status. */
export interface UpstreamAnswer {
	readonly status: number;
	/** Lower-case names; repeated headers as sent. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Media type without parameters, lower case; `""` when not told. */
	readonly mediaType: string;
	readonly bytes: number;
	/** The parsed body; `undefined` when it is not JSON. */
	readonly json: unknown;
}

export interface Upstream {
	readonly source: string;
	/** Any whole answer is `ok`, also a 500; {@link answerFault} turns a bad one into a fault. Never throws. */
	call(call: UpstreamCall): Promise<Reply<UpstreamAnswer>>;
	close(): Promise<void>;
}

const connectTimeoutMs = 5_000;

/** Opens no connection until the first call. */
export function createUpstream(settings: UpstreamSettings): Upstream {
	const base = new URL(settings.baseUrl);
	const prefix = base.pathname.replace(/\/+$/, '');
	const own = settings.dispatcher
		? null
		: new Agent({
				connections: settings.connections ?? 16,
				connect: {
					timeout: connectTimeoutMs,
					...(settings.mayConnect && { lookup: guardedLookup(settings.mayConnect) })
				},
				// The deadline below covers both; undici's own would cut a slow but allowed answer.
				headersTimeout: 0,
				bodyTimeout: 0
			});
	const dispatcher = settings.dispatcher ?? own ?? new Agent();

	async function attempt(
		call: UpstreamCall,
		deadline: Deadline,
		trace: Readonly<Record<string, string>>
	): Promise<Reply<UpstreamAnswer>> {
		const url = new URL(base.origin);
		url.pathname = prefix + call.path;
		// URLSearchParams encodes "+" as %2B; a raw one would arrive as a space.
		url.search = new URLSearchParams(call.query).toString();
		const maxBytes = call.maxBytes ?? settings.maxBytes;
		const progress = { started: false, bytes: 0 };
		try {
			const reply = await request(url, {
				dispatcher,
				method: call.method ?? 'GET',
				headers: {
					accept: 'application/json',
					'accept-encoding': 'identity',
					'user-agent': 'agent-portal',
					...trace,
					...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
					...call.headers
				},
				body: call.json === undefined ? null : JSON.stringify(call.json),
				signal: deadline.signal
			});
			progress.started = true;
			const chunks: Buffer[] = [];
			for await (const chunk of reply.body) {
				if (!Buffer.isBuffer(chunk)) continue;
				progress.bytes += chunk.byteLength;
				if (progress.bytes > maxBytes) {
					// Leaving the loop destroys the body, and with it the connection.
					return failed({
						kind: 'unexpected-reply',
						hint: 'narrow-the-range',
						source: settings.source,
						detail: `the answer is larger than ${maxBytes} bytes`
					});
				}
				chunks.push(chunk);
			}
			return ok({
				status: reply.statusCode,
				headers: reply.headers,
				mediaType: mediaTypeOf(reply.headers['content-type']),
				bytes: progress.bytes,
				json: parseJson(Buffer.concat(chunks, progress.bytes).toString('utf8'))
			});
		} catch (error) {
			if (deadline.expired()) {
				return failed({
					kind: 'timeout',
					hint: 'retry-later',
					source: settings.source,
					detail: `no complete answer within ${deadline.ms} ms`
				});
			}
			if (call.signal?.aborted) {
				return failed({
					kind: 'timeout',
					hint: null,
					source: settings.source,
					detail: 'the call was cancelled'
				});
			}
			return failed(transportFault(settings.source, error, progress));
		}
	}

	return {
		source: settings.source,
		call: (call) =>
			observed(
				{ peer: settings.source, server: base, method: call.method ?? 'GET' },
				async (trace) => {
					const deadline = startDeadline(call.timeoutMs ?? settings.timeoutMs, call.signal);
					try {
						const first = await attempt(call, deadline, trace);
						if (first.ok || first.fault.detail !== droppedEarly || call.method === 'POST')
							return first;
						// A kept-alive socket that the server closed meanwhile looks like this: try a fresh one, once.
						return await attempt(call, deadline, trace);
					} finally {
						deadline.stop();
					}
				}
			),
		async close() {
			await own?.destroy();
		}
	};
}

function observed(
	call: ObservedCall,
	run: (trace: Readonly<Record<string, string>>) => Promise<Reply<UpstreamAnswer>>
): Promise<Reply<UpstreamAnswer>> {
	return observedCall(call, run, (reply) =>
		reply.ok ? statusOutcome(reply.value.status) : { status: null, error: reply.fault.kind }
	);
}

/** Whom a call goes to. */
export interface ObservedCall {
	/** What it is to the portal: `langfuse`. */
	readonly peer: string;
	readonly server: URL;
	readonly method: string;
}

/** What became of a call: a status, or the kind of failure that left none. */
export interface CallOutcome {
	readonly status: number | null;
	readonly error: string | null;
}

/** Of a call that was answered. */
export function statusOutcome(status: number): CallOutcome {
	return { status, error: status >= 500 ? String(status) : null };
}

/**
 * Measures a call and puts it into the span of the request that it is made for.
 * @param run is given the headers that carry the trace on; never rejects
 */
export function observedCall<T>(
	call: ObservedCall,
	run: (trace: Readonly<Record<string, string>>) => Promise<T>,
	outcomeOf: (result: T) => CallOutcome
): Promise<T> {
	const { peer, server, method } = call;
	const attributes = {
		'http.request.method': method,
		'peer.service': peer,
		...serverAttributes(server)
	};
	return inClientSpan({ name: `${method} ${peer}`, attributes }, async (trace, span) => {
		const startedMs = performance.now();
		const result = await run(trace);
		const { status, error } = outcomeOf(result);
		if (status !== null) span?.setAttribute('http.response.status_code', status);
		if (error !== null) span?.setAttribute('error.type', error);
		const seconds = (performance.now() - startedMs) / 1_000;
		measureClientRequest({ peer, server, method, status, error }, seconds);
		return result;
	});
}

interface Deadline {
	readonly signal: AbortSignal;
	readonly ms: number;
	expired(): boolean;
	stop(): void;
}

function startDeadline(ms: number, outer: AbortSignal | undefined): Deadline {
	const controller = new AbortController();
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		controller.abort();
	}, ms);
	const onAbort = () => controller.abort();
	if (outer?.aborted) controller.abort();
	else outer?.addEventListener('abort', onAbort, { once: true });
	return {
		signal: controller.signal,
		ms,
		expired: () => late,
		stop() {
			clearTimeout(timer);
			outer?.removeEventListener('abort', onAbort);
		}
	};
}

function mediaTypeOf(header: string | string[] | undefined): string {
	const value = Array.isArray(header) ? header[0] : header;
	return (value ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const droppedEarly = 'the connection was closed before an answer';

const unreachableCodes = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'ETIMEDOUT',
	'UND_ERR_CONNECT_TIMEOUT'
]);
const droppedCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_ABORTED']);

function codeOf(error: unknown): string {
	if (error instanceof Error && 'code' in error && typeof error.code === 'string')
		return error.code;
	return '';
}

function transportFault(
	source: string,
	error: unknown,
	progress: { readonly started: boolean; readonly bytes: number }
): Fault {
	const code = codeOf(error);
	const fault = (kind: FaultKind, hint: FaultHint, detail: string): Fault => ({
		kind,
		hint,
		source,
		detail
	});
	if (progress.started) {
		const why = code === '' ? '' : ` (${code})`;
		return fault(
			'unexpected-reply',
			'retry-later',
			`the answer broke off after ${progress.bytes} bytes${why}`
		);
	}
	if (unreachableCodes.has(code)) {
		return fault('unreachable', 'check-address', `no connection (${code})`);
	}
	if (droppedCodes.has(code)) return fault('unreachable', 'retry-later', droppedEarly);
	if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
		return fault('unreachable', 'check-address', `no trusted TLS connection (${code})`);
	}
	return fault('unexpected-reply', 'check-address', `not an HTTP answer (${code || 'no code'})`);
}

/**
 * What a bad answer means, from its status; `null` for 2xx with a JSON body.
 * The detail quotes the upstream's own JSON message, never HTML.
 */
export function answerFault(source: string, answer: UpstreamAnswer): Fault | null {
	const { status } = answer;
	if (status >= 200 && status < 300) {
		if (answer.json !== undefined) return null;
		return {
			kind: 'unexpected-reply',
			// A web page with status 200 is a login page or another product at that address.
			hint: answer.mediaType === 'text/html' ? 'check-address' : 'retry-later',
			source,
			detail: `HTTP ${status} without JSON (${answer.mediaType || 'no media type'}, ${answer.bytes} bytes)`
		};
	}
	const [kind, hint] = statusMeaning(status);
	const message = errorMessage(answer.json);
	const what = message ?? (answer.mediaType === '' ? 'no body' : answer.mediaType);
	return { kind, hint, source, detail: `HTTP ${status}: ${what}` };
}

function statusMeaning(status: number): [FaultKind, FaultHint] {
	if (status === 401) return ['unauthenticated', 'check-credentials'];
	if (status === 403 || status === 407) return ['refused', 'check-credentials'];
	if (status === 404) return ['not-found', null];
	if (status === 400 || status === 413 || status === 414 || status === 422)
		return ['invalid', null];
	if (status === 429 || status === 503) return ['busy', 'retry-later'];
	if (status === 408 || status === 504) return ['timeout', 'retry-later'];
	if (status === 502) return ['unreachable', 'retry-later'];
	if (status >= 500) return ['unexpected-reply', 'retry-later'];
	return ['unexpected-reply', 'check-address'];
}

/**
 * The message in an error body: `{"detail": "…"}`, `{"detail": [{loc, msg}]}`, `{"error": "…"}`,
 * `{"message": "…"}` or `{"error": {"message": "…"}}`; null when there is none.
 * Only places and messages are quoted: a validation entry's `input` may hold what a user typed.
 */
export function errorMessage(json: unknown): string | null {
	if (typeof json !== 'object' || json === null) return null;
	const field = (key: string): unknown => Object.getOwnPropertyDescriptor(json, key)?.value;
	const detail = field('detail');
	if (Array.isArray(detail)) {
		const lines = detail.map(validationLine).filter((line) => line !== '');
		return lines.length === 0 ? null : oneLine(lines.join('; '));
	}
	for (const value of [detail, field('error'), field('message')]) {
		if (typeof value === 'string' && value !== '') return oneLine(value);
		if (typeof value === 'object' && value !== null) {
			const inner = errorMessage(value);
			if (inner !== null) return inner;
		}
	}
	return null;
}

function validationLine(entry: unknown): string {
	if (typeof entry !== 'object' || entry === null) return '';
	const loc = 'loc' in entry && Array.isArray(entry.loc) ? entry.loc.map(String).join('.') : '';
	const msg = 'msg' in entry && typeof entry.msg === 'string' ? entry.msg : '';
	return loc && msg ? `${loc}: ${msg}` : loc || msg;
}

const secrets: readonly [RegExp, string][] = [
	[/<[^>]*>/g, ' '],
	[/\beyJ[\w-]+(\.[\w-]+)*/g, '[redacted]'],
	[/\b(bearer|basic)\s+\S+/gi, '$1 [redacted]'],
	[
		/\b(password|passwd|secret|token|api[_-]?key|session_id)(["']?\s*[:=]\s*["']?)[^\s"',;]+/gi,
		'$1$2[redacted]'
	],
	[/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '[id]'],
	[/\/\/[^\s/@]+@/g, '//']
];

function oneLine(text: string): string {
	// Cut first: the patterns then meet a bounded text.
	let line = text.slice(0, 1000);
	for (const [pattern, mask] of secrets) line = line.replace(pattern, mask);
	line = line.replace(/\s+/g, ' ').trim();
	return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
