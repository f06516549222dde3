/** An application on an origin that the portal answers: the reverse proxy behind the gate. */
import { Readable } from 'node:stream';
import { single, toHeaderList, type HeaderList } from '../rules/header-list.ts';
import { contentLength } from '../rules/request-headers.ts';
import { limitOf } from '../rules/target.ts';
import { redirectTo } from './answers.ts';
import { capped, fromWeb, toWeb, watchIdle } from './body.ts';
import type { Origins, ProxyReply, ProxyRequest } from './exchange.ts';
import { createHop, errorCode, explain, type ProxyFault } from './hop.ts';
import type { Passed } from './judge.ts';
import { DEFAULT_LIMITS, type ProxyOptions } from './options.ts';
import { createUpgrades, type Upgrades } from './upgrade.ts';
import type { UpstreamReply } from './upstream.ts';

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

export interface Proxy {
	/** Never rejects; a body that breaks half-way errors the response's stream. */
	fetch(request: Request, arrival: Arrival): Promise<Response>;
	/** The same without fetch's types, for a server that speaks Node's. */
	exchange(request: ProxyRequest): Promise<ProxyReply>;
	/** null for an application without web sockets. */
	readonly upgrade: Upgrades['upgrade'] | null;
	lastFault(): ProxyFault | null;
	/** Ends every open exchange. */
	close(): Promise<void>;
}

// A short answer of next-auth's.
const SIGN_IN_MS = 8_000;
const NO_BODY = new Set([204, 205, 304]);

export function createProxy(options: ProxyOptions): Proxy {
	const { application, log } = options;
	const { name } = application;
	const hop = createHop(options, { ...DEFAULT_LIMITS, ...options.limits });
	const { upstream, limits, via } = hop;
	const upgrades = createUpgrades(hop, application);

	async function exchange(request: ProxyRequest): Promise<ProxyReply> {
		const { method, target, headers, mounted } = request;
		const judged = hop.judge({ method, target, headers, mounted, hasBody: request.body !== null });
		const verdict = judged instanceof Promise ? await judged : judged;
		if (verdict.kind === 'passed') return forward(request, verdict);
		if (verdict.kind === 'door') return openDoor(request, verdict.origins, verdict.opened);
		return hop.refuse(verdict.refusal, request, verdict.origins);
	}

	/** @param opened the door, without the base path */
	async function openDoor(
		request: ProxyRequest,
		origins: Origins,
		opened: string
	): Promise<ProxyReply> {
		const answer = await options.gate.open(opened, request.headers, origins);
		if ('refuse' in answer) return hop.refuse(answer.refuse, request, origins);
		if (!answer.entered || !options.startSignIn) return redirectTo(answer.go, answer.cookies);
		const { headers, peer, signal } = request;
		const visit = { headers, origins, to: answer.go, peer, via, timeoutMs: SIGN_IN_MS, signal };
		// A sign-in that cannot start keeps nobody out: the application's own page shows what is wrong.
		const start = await options.startSignIn(upstream.send, visit).catch((error: unknown) => {
			log.warn({ application: name, code: errorCode(error) }, 'the sign-in did not start');
			return null;
		});
		return start ? redirectTo(start.go, start.cookies) : redirectTo(answer.go, []);
	}

	async function forward(request: ProxyRequest, passed: Passed): Promise<ProxyReply> {
		const { visitor, local, cap } = passed;
		const { method, target } = request;
		const fate = { left: false, signedOut: false };
		const leave = () => {
			fate.left = true;
			sent.cancel();
		};
		const release = hop.hold(visitor.sessionId, () => {
			fate.signedOut = true;
			leave();
		});
		if (release === null) return hop.refuse('too-many', request, passed.origins);
		const body = request.body === null ? null : capped(request.body, cap);
		const started = { method, startedMs: performance.now() };
		const sent = upstream.send({
			method,
			target,
			headers: hop.toUpstream(request, passed, body !== null),
			body,
			headersMs: limitOf(local, application.headersMs, limits.headersMs)
		});
		if (request.signal.aborted) leave();
		request.signal.addEventListener('abort', leave);
		const finish = () => {
			request.signal.removeEventListener('abort', leave);
			release();
		};
		try {
			const reply = await sent.reply;
			hop.measure(started, reply.status);
			if (reply.body instanceof Readable) reply.body.once('close', finish);
			else finish();
			return answer(request, passed, reply, body === null || body.readableEnded);
		} catch (error) {
			finish();
			body?.destroy();
			// The client still waits: the gate has closed on its session.
			if (fate.signedOut) return hop.refuse('renew', request, passed.origins);
			const refusal = explain(error);
			if (!fate.left) hop.measure(started, error instanceof Error ? error : new Error('unknown'));
			if (!fate.left && refusal !== 'too-large') hop.note(error, request, passed);
			return hop.refuse(refusal, request, passed.origins);
		}
	}

	function answer(
		request: ProxyRequest,
		passed: Passed,
		reply: UpstreamReply,
		bodyRead: boolean
	): ProxyReply {
		const { status } = reply;
		const stream = reply.body instanceof Readable ? reply.body : null;
		stream?.on('error', (error) => {
			if (!request.signal.aborted) {
				const code = errorCode(error);
				log.warn({ application: name, path: passed.path, code }, 'an answer broke off');
			}
		});
		if (status < 200 || status > 599) {
			stream?.destroy();
			return hop.refuse('bad-reply', request, passed.origins);
		}
		const headers = hop.toBrowser(reply.headers, passed);
		const last: HeaderList = bodyRead ? headers : [...headers, ['connection', 'close']];
		if (request.method === 'HEAD' || NO_BODY.has(status)) {
			stream?.resume();
			return { status, headers: last, body: null };
		}
		if (stream && !isEventStream(reply.headers)) watchIdle(stream, limits.idleMs);
		return { status, headers: last, body: reply.body };
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
		upgrade: application.webSockets.length > 0 ? upgrades.upgrade : null,
		lastFault: hop.lastFault,
		async close() {
			upgrades.close();
			await upstream.close();
		}
	};
}

/** The stream when the headers announce a body; null when nothing follows them. */
export function framedBody(headers: HeaderList, stream: Readable | null): Readable | null {
	const framed = headers.some(([name]) => name === 'transfer-encoding');
	return framed || (contentLength(headers) ?? 0) !== 0 ? stream : null;
}

function toResponse({ status, headers, body }: ProxyReply): Response {
	const stream =
		body instanceof Readable ? toWeb(body) : Buffer.isBuffer(body) ? new Uint8Array(body) : body;
	const response = new Response(stream, { status });
	// A string body brings a content type of its own; ours stands in `headers`.
	response.headers.delete('content-type');
	for (const [name, value] of headers) response.headers.append(name, value);
	return response;
}

function isEventStream(headers: HeaderList): boolean {
	return (single(headers, 'content-type') ?? '').toLowerCase().startsWith('text/event-stream');
}
