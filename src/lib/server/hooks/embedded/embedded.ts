import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Handle } from '@sveltejs/kit';
import { answerNode, upgradeNode, withSettledHost } from '../../embed/proxy/node-answer.ts';
import type { Proxy } from '../../embed/proxy/proxy.ts';
import type { Upgrades } from '../../embed/proxy/upgrade.ts';
import { observeExchange } from '../observe-request.ts';
import { currentArrival, routeOf, type EmbeddedArrival } from './arrival.ts';

/**
 * Answers requests to embedded applications, which the listener has marked; all others go on. Stands
 * before every handle that decides by the portal's own paths, cookies or headers: none of them holds
 * on another origin, and the gate lets nobody through without a pass.
 * @param find the proxy of an application; null when none is set
 */
export function createServeEmbedded(find: (application: string) => Promise<Proxy | null>): Handle {
	return async function serveEmbedded({ event, resolve }) {
		const arrival = currentArrival();
		if (arrival === null) return resolve(event);
		const proxy = await find(arrival.application);
		if (proxy === null) return new Response(null, { status: 404 });
		return answerArrival(proxy, event.request, event.getClientAddress(), arrival);
	};
}

/** Answers a marked request without SvelteKit in between, by the same proxy and gate. */
export type DirectAnswer = (
	request: IncomingMessage,
	response: ServerResponse,
	arrival: { readonly target: string; readonly mounted: boolean }
) => void;

/**
 * The same answer for a listener that has Node's request and response at hand (entry/embedded.js):
 * SvelteKit's conversion of both costs more than the proxy itself.
 * @param find the application's proxy now; null when none is set
 * @param onBug what SvelteKit would have caught and logged
 */
export function createDirectAnswer(
	application: string,
	find: () => Proxy | null,
	onBug: (error: unknown) => void
): DirectAnswer {
	const route = routeOf(application);
	return (request, response, { target, mounted }) => {
		const proxy = find();
		if (proxy === null) return void response.writeHead(404).end();
		const { method = 'GET', headers } = request;
		const scheme = String(headers['x-forwarded-proto']);
		observeExchange(
			{ method, route, scheme, header: (name) => textOf(headers[name]) },
			async () => {
				await answerNode(proxy, request, response, { target, mounted, peer: peerOf(request) });
				return response.statusCode;
			}
		).catch((error: unknown) => {
			onBug(error);
			response.destroy();
		});
	};
}

/** Opens a web socket for a listener; there is no way through SvelteKit. */
export type DirectUpgrade = (
	request: IncomingMessage,
	socket: Socket,
	rest: Buffer,
	arrival: { readonly target: string; readonly mounted: boolean }
) => void;

/**
 * @param find how the application opens one now; null when none is set, or it opens none
 * @param onBug is told what else would end the process
 */
export function createDirectUpgrade(
	find: () => Upgrades['upgrade'] | null,
	onBug: (error: unknown) => void
): DirectUpgrade {
	return (request, socket, rest, { target, mounted }) => {
		const upgrade = find();
		if (upgrade === null) return void socket.destroy();
		const arrival = { target, mounted, peer: peerOf(request) };
		upgradeNode(upgrade, request, socket, rest, arrival).catch((error: unknown) => {
			onBug(error);
			socket.destroy();
		});
	};
}

const textOf = (value: string | string[] | undefined) =>
	Array.isArray(value) ? value.join() : value;

/** The listener has put the addresses of a trusted chain here; the last one was seen by our side. */
function peerOf({ headers }: IncomingMessage): string | null {
	const chain = headers['x-forwarded-for'];
	const last = (Array.isArray(chain) ? chain.join() : (chain ?? '')).split(',').at(-1)?.trim();
	return last ? last : null;
}

/** Answers one marked request; `peer` is the client as the portal trusts it. */
export async function answerArrival(
	proxy: Proxy,
	request: Request,
	peer: string,
	{ target, mounted, request: raw }: EmbeddedArrival
): Promise<Response> {
	const gone = new AbortController();
	const leave = () => gone.abort();
	// `request.signal` stays silent once the body has been read; the socket does not.
	raw.socket.once('close', leave);
	try {
		const response = await proxy.fetch(request, {
			rawTarget: target,
			rawHeaders: withSettledHost(raw.rawHeaders, raw.headers.host),
			rawBody: raw,
			mounted,
			peer,
			signal: gone.signal
		});
		return await withoutUnchanged(request, response);
	} finally {
		raw.socket.off('close', leave);
	}
}

/**
 * SvelteKit answers 304 by itself when an `ETag` matches, and leaves the body unread, which would hold
 * an upstream connection for ever: do the same, and let go of the body.
 */
async function withoutUnchanged(request: Request, response: Response): Promise<Response> {
	const etag = response.headers.get('etag');
	const known = request.headers.get('if-none-match');
	if (response.status !== 200 || etag === null || known === null) return response;
	const plain = (tag: string) => tag.trim().replace(/^W\//, '');
	if (!known.split(',').some((tag) => plain(tag) === plain(etag))) return response;
	await response.body?.cancel();
	const headers = new Headers(response.headers);
	headers.delete('content-length');
	return new Response(null, { status: 304, headers });
}
