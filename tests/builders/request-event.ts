import { isHttpError, isRedirect, type Handle, type RequestEvent } from '@sveltejs/kit';
import type { Services } from '#lib/server/services/services.ts';
import { nothingPersonal } from '#lib/settings/personal.ts';

export interface Ask {
	/** Kit's route id; null = no route matches. */
	readonly route: RequestEvent['route']['id'];
	readonly url: string;
	readonly params?: Readonly<Record<string, string>>;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly isDataRequest?: boolean;
}

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: Uint8Array;
	/** The event as the route would have seen it. */
	readonly event: RequestEvent;
	/** True when the request reached its route. */
	readonly entered: boolean;
}

/** Tracing is off: a span that keeps nothing. */
const noSpan: RequestEvent['tracing']['current'] = {
	spanContext: () => ({ traceId: '', spanId: '', traceFlags: 0 }),
	setAttribute: () => noSpan,
	setAttributes: () => noSpan,
	addEvent: () => noSpan,
	addLink: () => noSpan,
	addLinks: () => noSpan,
	setStatus: () => noSpan,
	updateName: () => noSpan,
	end: () => undefined,
	isRecording: () => false,
	recordException: () => undefined
};

/** A request as Kit gives it to `handle`, with a cookie jar that remembers what was set. */
export function requestEvent(ask: Ask, services: Services): RequestEvent {
	const url = new URL(ask.url, 'http://portal.example');
	const request = new Request(url, { method: ask.method ?? 'GET', headers: ask.headers ?? {} });
	const jar = new Map<string, string>();
	for (const pair of (request.headers.get('cookie') ?? '').split('; ')) {
		const [name, value] = pair.split('=');
		if (name && value) jar.set(name, decodeURIComponent(value));
	}
	const event: RequestEvent = {
		request,
		url,
		route: { id: ask.route },
		params: { ...ask.params },
		locals: {
			requestId: '',
			services,
			user: null,
			personal: nothingPersonal,
			project: null,
			audit: {
				record: async () => undefined,
				previewed: async () => undefined,
				refused: async () => undefined,
				isRefused: () => false,
				recorded: () => 0
			}
		},
		isDataRequest: ask.isDataRequest ?? false,
		isSubRequest: false,
		isRemoteRequest: false,
		platform: undefined,
		getClientAddress: () => '192.0.2.7',
		setHeaders: () => undefined,
		// What a handle fetches is a page of the portal; here it is an empty one.
		fetch: async () => new Response('<p>another page</p>', { status: 403 }),
		cookies: {
			get: (name) => jar.get(name),
			getAll: () => [...jar].map(([name, value]) => ({ name, value })),
			set: (name, value) => void jar.set(name, value),
			delete: (name) => void jar.delete(name),
			serialize: (name, value) => `${name}=${encodeURIComponent(value)}`
		},
		tracing: { enabled: false, root: noSpan, current: noSpan }
	};
	return event;
}

const smallPage = () => new Response('<p>page</p>', { headers: { 'content-type': 'text/html' } });

/**
 * Runs a chain of handles as Kit's `sequence` does. A thrown redirect or error becomes the answer that Kit
 * makes of it.
 * @param route a small page, where it does not matter
 */
export async function passThrough(
	handles: readonly Handle[],
	ask: Ask,
	services: Services,
	route: (event: RequestEvent) => Response | Promise<Response> = smallPage
): Promise<Answer> {
	const event = requestEvent(ask, services);
	let entered = false;
	const step = (index: number): Promise<Response> => {
		const handle = handles[index];
		if (handle) return Promise.resolve(handle({ event, resolve: async () => step(index + 1) }));
		entered = true;
		return Promise.resolve(route(event));
	};
	let response: Response;
	try {
		response = await step(0);
	} catch (thrown) {
		if (isRedirect(thrown)) {
			response = new Response(null, {
				status: thrown.status,
				headers: { location: thrown.location }
			});
		} else if (isHttpError(thrown)) {
			response = Response.json(thrown.body, { status: thrown.status });
		} else throw thrown;
	}
	const body = new Uint8Array(await response.arrayBuffer());
	return { status: response.status, headers: response.headers, body, event, entered };
}
