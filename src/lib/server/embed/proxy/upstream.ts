/** The one connection pool, to the one configured address. */
import type { Duplex, Readable } from 'node:stream';
import { Pool, type Dispatcher } from 'undici';
import { toFlat, toHeaderList, type HeaderList } from '../rules/header-list.ts';
import { dispatch } from './dispatch.ts';
import { guardedLookup } from '../../guarded-lookup.ts';

export interface UpstreamLimits {
	/** Open sockets; every open stream holds one. */
	readonly connections: number;
	readonly connectMs: number;
	/** From the last byte sent to the first byte of the answer, unless the path has its own. */
	readonly headersMs: number;
	/** Bytes of all response header lines. */
	readonly headerBytes: number;
}

export interface UpstreamRequest {
	readonly method: string;
	readonly target: string;
	readonly headers: HeaderList;
	readonly body: Readable | null;
	/** Milliseconds to the head of the answer; the pool's own when left out. */
	readonly headersMs?: number;
}

export interface UpstreamReply {
	readonly status: number;
	readonly headers: HeaderList;
	/**
	 * All of it when it came with the head; else a stream, which has a listener for errors already: one
	 * that comes late ends no process.
	 */
	readonly body: Buffer | Readable;
}

export interface Sent {
	/** Rejects with undici's errors, by `code`; a body that breaks later errors its stream. */
	readonly reply: Promise<UpstreamReply>;
	/** Lets go of the request, or of what is left of its answer. */
	cancel(): void;
}

/** A connection that speaks the asked protocol from now on. */
export interface Upgraded {
	/** Of the 101. */
	readonly headers: HeaderList;
	readonly socket: Duplex;
}

export interface Upstream {
	send(request: UpstreamRequest): Sent;
	/**
	 * Asks for a web socket. Rejects with undici's errors, also when the answer is another than 101.
	 * @param signal lets go of the question, not of the socket
	 */
	upgrade(
		request: Pick<UpstreamRequest, 'target' | 'headers'>,
		signal: AbortSignal
	): Promise<Upgraded>;
	close(): Promise<void>;
}

// Node servers answer with `Keep-Alive: timeout=5`: give up an idle socket before they do.
const KEEP_ALIVE_MS = 4_000;

/**
 * Opens the pool. The address is a constant origin; targets are passed as paths and never resolved
 * against it, so no target can name another host. Bodies keep their encoding; redirects are answers.
 * @param url only its origin is used
 * @param mayConnect of each IP address that the name leads to; left out: any
 */
export function openUpstream(
	url: string,
	limits: UpstreamLimits,
	mayConnect?: (address: string) => boolean
): Upstream {
	const pool = new Pool(new URL(url).origin, {
		connections: limits.connections,
		pipelining: 1,
		keepAliveTimeout: KEEP_ALIVE_MS,
		keepAliveMaxTimeout: KEEP_ALIVE_MS,
		connectTimeout: limits.connectMs,
		...(mayConnect && { connect: { lookup: guardedLookup(mayConnect) } }),
		maxHeaderSize: limits.headerBytes,
		// Idle bodies are watched where the answer's type is known: event streams may rest.
		bodyTimeout: 0
	});
	return {
		send(request) {
			const options = {
				path: request.target,
				method: request.method,
				headers: toFlat(request.headers),
				body: request.body,
				headersTimeout: Math.min(request.headersMs ?? limits.headersMs, limits.headersMs)
			} satisfies Dispatcher.DispatchOptions;
			let exchange = dispatch(pool, options);
			let cancelled = false;
			const reply = exchange.reply.catch((error: unknown) => {
				if (cancelled || !mayRepeat(request, error)) throw error;
				exchange = dispatch(pool, options);
				return exchange.reply;
			});
			return {
				reply,
				cancel() {
					cancelled = true;
					exchange.cancel();
				}
			};
		},
		async upgrade({ target, headers }, signal) {
			const { socket, headers: answered } = await pool.upgrade({
				path: target,
				method: 'GET',
				headers: toFlat(headers),
				protocol: 'websocket',
				signal,
				responseHeaders: 'raw'
			});
			const lines: unknown = answered;
			if (!Array.isArray(lines)) throw new TypeError('raw headers expected');
			return { headers: toHeaderList(lines.map(String)), socket };
		},
		close: () => pool.destroy()
	};
}

/** Reading again is safe when a kept-alive socket died before it gave one byte of the answer. */
function mayRepeat({ method, body }: UpstreamRequest, error: unknown): boolean {
	if ((method !== 'GET' && method !== 'HEAD') || body !== null) return false;
	if (!(error instanceof Error)) return false;
	const code = 'code' in error ? error.code : null;
	return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
