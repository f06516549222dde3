import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handle } from '@sveltejs/kit';
import { answerNode, withSettledHost } from '../../embed/proxy/node-answer.ts';
import type { Proxy } from '../../embed/proxy/proxy.ts';
import { currentArrival, type EmbeddedArrival } from './arrival.ts';

/** The proxies of embedded applications, by their names. */
export type Proxies = ReadonlyMap<string, Proxy>;

/**
 * Answers requests to embedded applications, which the listener has marked; all others go on. Stands
 * before every handle that decides by the portal's own paths, cookies or headers: none of them holds
 * on another origin, and the gate lets nobody through without a pass.
 * @param find the proxies of those that are configured
 */
export function createServeEmbedded(find: () => Promise<Proxies>): Handle {
	return async function serveEmbedded({ event, resolve }) {
		const arrival = currentArrival();
		if (arrival === null) return resolve(event);
		const proxy = (await find()).get(arrival.application);
		if (proxy === undefined) return new Response(null, { status: 404 });
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
 * @param onBug what SvelteKit would have caught and logged
 */
export function createDirectAnswer(proxy: Proxy, onBug: (error: unknown) => void): DirectAnswer {
	return (request, response, arrival) => {
		const peer = peerOf(request);
		answerNode(proxy, request, response, { ...arrival, peer }).catch((error: unknown) => {
			onBug(error);
			response.destroy();
		});
	};
}

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
