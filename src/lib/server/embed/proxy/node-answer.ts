/** The proxy straight on Node's request and response: no `Request`, no `Response`, no web stream between. */
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { toFlat, toHeaderList } from '../rules/header-list.ts';
import type { ClientSignal, ProxyReply } from './exchange.ts';
import { framedBody, type Proxy } from './proxy.ts';
import type { Upgrades } from './upgrade.ts';

/** What the listener knows of a request beside the request itself. */
export interface NodeArrival {
	/** The target as it stood in the request line. */
	readonly target: string;
	/** It came to the portal's own origin, below a mount. */
	readonly mounted: boolean;
	/** The client as the portal trusts it; null when unknown. */
	readonly peer: string | null;
}

/** Answers one request; a body that breaks half-way ends the connection. Rejects on a bug only. */
export async function answerNode(
	proxy: Proxy,
	request: IncomingMessage,
	response: ServerResponse,
	arrival: NodeArrival
): Promise<void> {
	const headers = toHeaderList(withSettledHost(request.rawHeaders, request.headers.host));
	const reply = await proxy.exchange({
		method: request.method ?? 'GET',
		target: arrival.target,
		headers,
		body: framedBody(headers, request),
		peer: arrival.peer,
		signal: signalOf(request, response),
		mounted: arrival.mounted
	});
	send(reply, response);
}

/**
 * Answers a request for another protocol. Node has let go of its connection: a refusal is written by a
 * response of our own, which ends it.
 */
export async function upgradeNode(
	upgrade: Upgrades['upgrade'],
	request: IncomingMessage,
	socket: Socket,
	rest: Buffer,
	{ target, mounted, peer }: NodeArrival
): Promise<void> {
	// Until somebody listens, a client that leaves would end the process.
	socket.on('error', () => socket.destroy());
	const headers = toHeaderList(withSettledHost(request.rawHeaders, request.headers.host));
	const method = request.method ?? 'GET';
	const reply = await upgrade({ method, target, headers, mounted, peer, socket, rest });
	if (reply === null) return;
	const response = new ServerResponse(request);
	response.shouldKeepAlive = false;
	response.assignSocket(socket);
	response.once('finish', () => socket.destroySoon());
	send(reply, response);
}

function send({ status, headers, body }: ProxyReply, response: ServerResponse): void {
	if (response.destroyed) {
		if (body instanceof Readable) body.destroy();
		return;
	}
	response.writeHead(status, toFlat(headers));
	if (!(body instanceof Readable)) {
		response.end(body ?? undefined);
		return;
	}
	// A body that is cut must arrive cut: ending the answer would make half a page look whole.
	body.once('error', () => response.destroy());
	body.once('close', () => {
		if (!body.readableEnded) response.destroy();
	});
	response.once('close', () => body.destroy());
	// An event stream may rest before its first event, while the browser waits for the head. A body of
	// known length follows at once: one write for both.
	if (!headers.some(([name]) => name === 'content-length')) response.flushHeaders();
	pump(body, response);
}

/**
 * Writes what has come so far at once. `pipe` writes chunk by chunk, and stops and starts the socket behind
 * it for each of them: a megabyte takes half as much time again.
 */
function pump(body: Readable, response: ServerResponse): void {
	const move = (): void => {
		while (!response.destroyed) {
			const chunk: unknown = body.read();
			if (chunk === null) return;
			if (!response.write(chunk)) {
				response.once('drain', move);
				return;
			}
		}
	};
	body.on('readable', () => {
		if (!response.writableNeedDrain) move();
	});
	body.once('end', () => response.end());
}

/**
 * An answer closes when it is complete, too: then nobody listens any more. One that waits behind another on
 * its connection (pipelining) is told nothing by Node when that breaks off: the connection is.
 */
function signalOf({ socket }: IncomingMessage, response: ServerResponse): ClientSignal {
	return {
		get aborted() {
			return response.destroyed || socket.destroyed;
		},
		addEventListener(_, listener) {
			response.once('close', listener);
			socket.once('close', listener);
		},
		removeEventListener(_, listener) {
			response.off('close', listener);
			socket.off('close', listener);
		}
	};
}

/** The listener has settled `Host` by what it trusts; a second line stays, to be refused. */
export function withSettledHost(
	rawHeaders: readonly string[],
	host: string | undefined
): readonly string[] {
	const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && isHost(text));
	if (at === -1 || host === undefined || rawHeaders[at + 1] === host) return rawHeaders;
	return rawHeaders.with(at + 1, host);
}

const isHost = (name: string) => name.length === 4 && name.toLowerCase() === 'host';
