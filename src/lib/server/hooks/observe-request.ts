import { isHttpError, isRedirect, type Handle } from '@sveltejs/kit';
import { measureServerRequest } from '../telemetry/instruments.ts';
import { inServerSpan } from '../telemetry/spans.ts';

/**
 * Measures and traces each request by its route: neither path nor query, which hold ids and what
 * people search for. The time is that to the head of the answer; a body may be streamed after it.
 */
export const observeRequest: Handle = async ({ event, resolve }) => {
	const { method, headers } = event.request;
	const route = event.route.id;
	const startedMs = performance.now();
	const outcome = await inServerSpan(
		headers,
		route === '/v1/traces',
		{
			name: route === null ? method : `${method} ${route}`,
			attributes: { 'http.request.method': method, 'http.route': route ?? undefined }
		},
		async (span) => {
			const result = await settled(async () => resolve(event));
			span.setAttribute('http.response.status_code', result.status);
			if (result.status >= 500) span.setAttribute('error.type', String(result.status));
			return result;
		}
	);
	measureServerRequest(
		{ method, route, status: outcome.status },
		(performance.now() - startedMs) / 1_000
	);
	if ('response' in outcome) return outcome.response;
	throw outcome.thrown;
};

type Outcome =
	| { readonly status: number; readonly response: Response }
	| { readonly status: number; readonly thrown: unknown };

/** A redirect or error that a handle throws is an answer too: Kit makes it outside of this chain. */
async function settled(run: () => Promise<Response>): Promise<Outcome> {
	try {
		const response = await run();
		return { status: response.status, response };
	} catch (thrown) {
		return { status: isRedirect(thrown) || isHttpError(thrown) ? thrown.status : 500, thrown };
	}
}
