import { randomUUID } from 'node:crypto';
import { isHttpError, isRedirect, type Handle, type RequestEvent } from '@sveltejs/kit';

/** What would otherwise fill the log: senders, probes and embedded applications' own pages (entry/embedded.js hides their path). */
const busy = /^\/(v1|healthz|readyz|metrics|\.agent-portal)(\/|$)/;

/**
 * Names the request and logs its end. The path is logged without its query, which may hold the
 * set-up token, search words or ids of people.
 */
export const identifyRequest: Handle = async ({ event, resolve }) => {
	const requestId = randomUUID();
	event.locals.requestId = requestId;
	const startMs = performance.now();
	try {
		const response = await resolve(event);
		logRequest(event, response.status, startMs);
		return withHeaders(response, { 'x-request-id': requestId });
	} catch (thrown) {
		// A redirect or error that a handle threw: Kit answers it outside of this chain.
		const status = isRedirect(thrown) || isHttpError(thrown) ? thrown.status : 500;
		logRequest(event, status, startMs);
		throw thrown;
	}
};

function logRequest({ locals, request, url }: RequestEvent, status: number, startMs: number): void {
	const level = status < 400 && busy.test(url.pathname) ? 'debug' : 'info';
	// There are no services when opening them is what failed.
	if (!('services' in locals)) return;
	locals.services.log[level](
		{
			requestId: locals.requestId,
			method: request.method,
			path: url.pathname,
			status,
			ms: Math.round((performance.now() - startMs) * 10) / 10,
			user: locals.user?.id,
			project: locals.project?.slug
		},
		'request'
	);
}

/** The response with headers added; a response of `fetch` has headers that cannot be changed. */
export function withHeaders(
	response: Response,
	headers: Readonly<Record<string, string>>
): Response {
	try {
		for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
		return response;
	} catch {
		const { status, statusText } = response;
		const copy = new Headers(response.headers);
		for (const [name, value] of Object.entries(headers)) copy.set(name, value);
		return new Response(response.body, { status, statusText, headers: copy });
	}
}
