/** An application on an origin that the portal answers: the reverse proxy behind the gate. */
import type { Readable } from 'node:stream';
import type { Application } from '../application.ts';
import type { Gate } from '../gate/gate.ts';
import type { Visitor } from '../gate/liveness.ts';
import { all, single, toHeaderList, type HeaderList } from '../rules/header-list.ts';
import { guardOrigin } from '../rules/origin-guard.ts';
import { contentLength, toUpstreamHeaders } from '../rules/request-headers.ts';
import { toBrowserHeaders } from '../rules/response-headers.ts';
import { limitOf, readTarget } from '../rules/target.ts';
import { redirectTo, refuse } from './answers.ts';
import { BodyTooLarge, capped, fromWeb, toWeb, watchIdle } from './body.ts';
import type {
	FindOrigins,
	FindWords,
	Origins,
	ProxyReply,
	ProxyRequest,
	Refusal
} from './exchange.ts';
import {
	openUpstream,
	type Upstream,
	type UpstreamLimits,
	type UpstreamReply
} from './upstream.ts';

export interface ProxyLimits extends UpstreamLimits {
	/** Bytes of a request body on paths without a cap of their own. */
	readonly bodyBytes: number;
	/** A response body that does not move for so long is cut; event streams may rest. */
	readonly idleMs: number;
	/** Requests of one session at the same time. */
	readonly perSession: number;
}

export const DEFAULT_LIMITS: ProxyLimits = {
	connections: 512,
	connectMs: 5_000,
	headersMs: 300_000,
	headerBytes: 65_536,
	bodyBytes: 10_485_760,
	idleMs: 300_000,
	perSession: 256
};

/** What the proxy writes about its work: no query, no header, no body. */
export interface ProxyLog {
	warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface ProxyOptions {
	readonly application: Application;
	/** The application's internal address; its origin is the only one that is ever connected to. */
	readonly upstreamUrl: string;
	/** Other origins that mean the upstream, such as a `NEXTAUTH_URL` that differs. */
	readonly aliasOrigins?: readonly string[];
	readonly findOrigins: FindOrigins;
	readonly gate: Gate;
	readonly words: FindWords;
	readonly log: ProxyLog;
	readonly limits?: Partial<ProxyLimits>;
	/** Header fields that tell the upstream who asks; left out: none. */
	readonly identify?: (visitor: Visitor) => HeaderList;
	/** Takes the first steps of the application's own sign-in; left out: people come in as they are. */
	readonly startSignIn?: StartSignIn;
	/** Where the application keeps media, to be added to its policy. */
	readonly objectStoreOrigin?: string | null;
	/** Our name in `Via`; two portals in a row need two. */
	readonly via?: string;
}

/** One who has just come in, on the way to the application's first page. */
export interface SignInVisit {
	readonly headers: HeaderList;
	readonly origins: Origins;
	/** Where the person wants to be, a path on the embedded origin. */
	readonly to: string;
	readonly peer: string | null;
	readonly via: string;
	/** For each question to the upstream. */
	readonly timeoutMs: number;
}

/** Where a sign-in begins, and what the application must find again when it returns. */
export interface SignInStart {
	readonly go: string;
	readonly cookies: readonly string[];
}

/** @returns null when there is nothing to do */
export type StartSignIn = (
	send: Upstream['send'],
	visit: SignInVisit
) => Promise<SignInStart | null>;

/** What a fetch-style request does not carry. */
export interface Arrival {
	/** The target of the request line, unparsed. */
	readonly rawTarget: string;
	/** Header lines as they came, `[name, value, …]`: shows doubles that `Request` has merged. */
	readonly rawHeaders?: readonly string[];
	/** Node's own request: its body is used when the framework made none (no `Content-Type`). */
	readonly rawBody?: Readable;
	readonly peer: string | null;
	/** Aborts when the client's connection closes before an answer. */
	readonly signal?: AbortSignal;
	/** It came to the portal's own origin (prefix mode). */
	readonly mounted?: boolean;
}

/** The last thing that went wrong between the portal and the application. */
export interface ProxyFault {
	readonly refusal: Refusal;
	/** An error code such as `ECONNREFUSED`. */
	readonly code: string;
	readonly atMs: number;
}

export interface Proxy {
	/** Never rejects; a body that breaks half-way errors the response's stream. */
	fetch(request: Request, arrival: Arrival): Promise<Response>;
	/** The same without fetch's types, for a server that speaks Node's. */
	exchange(request: ProxyRequest): Promise<ProxyReply>;
	lastFault(): ProxyFault | null;
	/** Ends every open exchange. */
	close(): Promise<void>;
}

// Three short answers of next-auth's.
const SIGN_IN_MS = 8_000;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const NO_BODY = new Set([204, 205, 304]);

export function createProxy(options: ProxyOptions): Proxy {
	const limits = { ...DEFAULT_LIMITS, ...options.limits };
	const { application, gate, words, log, via = 'agent-portal' } = options;
	const { name, door, places } = application;
	const upstream = openUpstream(options.upstreamUrl, limits);
	const aliases = [new URL(options.upstreamUrl).origin, ...(options.aliasOrigins ?? [])];
	const open = new Map<string, number>();
	let lastFault: ProxyFault | null = null;

	async function exchange(request: ProxyRequest): Promise<ProxyReply> {
		const { method, headers } = request;
		const hosts = all(headers, 'host');
		const host = hosts.length === 1 ? (hosts[0] ?? null) : null;
		const origins = options.findOrigins(host, request.mounted);
		const no = (refusal: Refusal) => refuse(refusal, request, origins, words, door);
		if (hosts.length > 1) return no('bad-request');
		if (origins === null) return no('wrong-host');
		if (!METHODS.has(method)) return no('method');
		const { basePath } = origins;
		const target = readTarget(request.target, places, basePath);
		if (!target.ok) return no('bad-request');
		if (target.place === 'denied') return no('not-found');
		if (guardOrigin(method, headers, origins.publicOrigin) !== null) return no('cross-origin');
		if (target.place === 'reserved') {
			if (method !== 'GET') return no('method');
			return openDoor(request, origins, target.raw.slice(basePath.length));
		}
		const visitor = await gate.admit(headers);
		if (visitor === null) return no('renew');
		const length = contentLength(headers);
		if (length === 'invalid') return no('bad-request');
		const local = target.path.slice(basePath.length);
		const cap = limitOf(local, application.bodyCaps, limits.bodyBytes);
		if (request.body !== null && length !== null && length > cap) return no('too-large');
		if (headers.some(([name, value]) => name === 'via' && value.includes(` ${via}`))) {
			return no('loop');
		}
		if ((open.get(visitor.sessionId) ?? 0) >= limits.perSession) return no('too-many');
		return forward(request, origins, { visitor, path: target.path, local, cap });
	}

	/** @param opened the door, without the base path */
	async function openDoor(
		request: ProxyRequest,
		origins: Origins,
		opened: string
	): Promise<ProxyReply> {
		const answer = await gate.open(opened, request.headers, origins);
		if ('refuse' in answer) return refuse(answer.refuse, request, origins, words, door);
		if (!answer.entered || !options.startSignIn) return redirectTo(answer.go, answer.cookies);
		const { headers, peer } = request;
		const visit = { headers, origins, to: answer.go, peer, via, timeoutMs: SIGN_IN_MS };
		// A sign-in that cannot start keeps nobody out: the application's own page shows what is wrong.
		const start = await options.startSignIn(upstream.send, visit).catch((error: unknown) => {
			log.warn({ application: name, code: errorCode(error) }, 'the sign-in did not start');
			return null;
		});
		return start ? redirectTo(start.go, start.cookies) : redirectTo(answer.go, []);
	}

	async function forward(
		request: ProxyRequest,
		origins: Origins,
		{ visitor, path, local, cap }: { visitor: Visitor; path: string; local: string; cap: number }
	): Promise<ProxyReply> {
		const body = request.body === null ? null : capped(request.body, cap);
		const { sessionId } = visitor;
		const fate = { left: false };
		const sent = upstream.send({
			method: request.method,
			target: request.target,
			headers: toUpstreamHeaders(request.headers, {
				...origins,
				application,
				identity: options.identify?.(visitor) ?? [],
				peer: request.peer,
				via,
				hasBody: body !== null
			}),
			body,
			headersMs: limitOf(local, application.headersMs, limits.headersMs)
		});
		const leave = () => {
			fate.left = true;
			sent.cancel();
		};
		if (request.signal.aborted) leave();
		request.signal.addEventListener('abort', leave);
		const unwatch = gate.watch(sessionId, leave);
		open.set(sessionId, (open.get(sessionId) ?? 0) + 1);
		const finish = () => {
			request.signal.removeEventListener('abort', leave);
			unwatch();
			const left = (open.get(sessionId) ?? 1) - 1;
			if (left > 0) open.set(sessionId, left);
			else open.delete(sessionId);
		};
		try {
			const reply = await sent.reply;
			reply.body.once('close', finish);
			return answer(request, origins, path, reply, body === null || body.readableEnded);
		} catch (error) {
			finish();
			body?.destroy();
			const refusal = explain(error);
			const code = errorCode(error);
			if (!fate.left && refusal !== 'too-large') {
				lastFault = { refusal, code, atMs: Date.now() };
				log.warn({ application: name, method: request.method, path, code }, 'no answer');
			}
			return refuse(refusal, request, origins, words, door);
		}
	}

	function answer(
		request: ProxyRequest,
		origins: Origins,
		path: string,
		reply: UpstreamReply,
		bodyRead: boolean
	): ProxyReply {
		reply.body.on('error', (error) => {
			if (!request.signal.aborted) {
				log.warn({ application: name, path, code: errorCode(error) }, 'an answer broke off');
			}
		});
		if (reply.status < 200 || reply.status > 599) {
			reply.body.destroy();
			return refuse('bad-reply', request, origins, words, door);
		}
		const headers = toBrowserHeaders(reply.headers, {
			...origins,
			application,
			aliases,
			frameAncestors: origins.portalOrigins,
			plainHttp: origins.publicOrigin.startsWith('http:'),
			objectStoreOrigin: options.objectStoreOrigin ?? null,
			path,
			basePath: origins.basePath
		});
		const last: HeaderList = bodyRead ? headers : [...headers, ['connection', 'close']];
		if (request.method === 'HEAD' || NO_BODY.has(reply.status)) {
			reply.body.resume();
			return { status: reply.status, headers: last, body: null };
		}
		if (!isEventStream(reply.headers)) watchIdle(reply.body, limits.idleMs);
		return { status: reply.status, headers: last, body: reply.body };
	}

	return {
		exchange,
		async fetch(request, arrival) {
			const signal = arrival.signal ?? request.signal;
			const headers = arrival.rawHeaders ? toHeaderList(arrival.rawHeaders) : [...request.headers];
			const reply = await exchange({
				method: request.method,
				target: arrival.rawTarget,
				headers,
				body: request.body ? fromWeb(request.body) : framedBody(headers, arrival.rawBody ?? null),
				peer: arrival.peer,
				signal,
				mounted: arrival.mounted ?? false
			});
			return toResponse(reply);
		},
		lastFault: () => lastFault,
		close: upstream.close
	};
}

/** The stream when the headers announce a body; null when nothing follows them. */
export function framedBody(headers: HeaderList, stream: Readable | null): Readable | null {
	const framed = headers.some(([name]) => name === 'transfer-encoding');
	return framed || (contentLength(headers) ?? 0) !== 0 ? stream : null;
}

function toResponse({ status, headers, body }: ProxyReply): Response {
	const stream = body === null || typeof body === 'string' ? body : toWeb(body);
	const response = new Response(stream, { status });
	// A string body brings a content type of its own; ours stands in `headers`.
	response.headers.delete('content-type');
	for (const [name, value] of headers) response.headers.append(name, value);
	return response;
}

function isEventStream(headers: HeaderList): boolean {
	return (single(headers, 'content-type') ?? '').toLowerCase().startsWith('text/event-stream');
}

function errorCode(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown';
	return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function explain(error: unknown): Refusal {
	if (error instanceof BodyTooLarge) return 'too-large';
	switch (errorCode(error)) {
		case 'UND_ERR_CONNECT_TIMEOUT':
		case 'UND_ERR_HEADERS_TIMEOUT':
			return 'timeout';
		case 'UND_ERR_HEADERS_OVERFLOW':
		case 'HTTPParserError':
		case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
			return 'bad-reply';
		default:
			return errorCode(error).startsWith('HPE_') ? 'bad-reply' : 'unreachable';
	}
}
