import { isHttpError, isRedirect, type Handle } from '@sveltejs/kit';
import { measureServerRequest } from '../telemetry/instruments.ts';
import { inServerSpan } from '../telemetry/spans.ts';
import { currentArrival, routeOf } from './embedded/arrival.ts';

/**
 * Measures and traces each request by its route: neither path nor query, which hold ids and what
 * people search for. The time is that to the head of the answer; a body may be streamed after it.
 */
export const observeRequest: Handle = async ({ event, resolve }) => {
	const { method, headers } = event.request;
	const arrival = currentArrival();
	let outcome: Outcome | null = null;
	await observeExchange(
		{
			method,
			route: arrival === null ? event.route.id : routeOf(arrival.application),
			scheme: event.url.protocol.slice(0, -1),
			header: (name) => headers.get(name) ?? undefined
		},
		async () => {
			outcome = await settled(async () => resolve(event));
			return outcome.status;
		}
	);
	return answerOf(outcome);
};

/** A request as figures and spans know it. */
export interface Exchange {
	readonly method: string;
	/** null when no route matched. */
	readonly route: string | null;
	/** `http` or `https`, as the client spoke. */
	readonly scheme: string;
	/** The value of a field, its name in lower case. */
	header(name: string): string | undefined;
}

/** @param run gives the status of the answer */
export async function observeExchange(
	{ method, route, scheme, header }: Exchange,
	run: () => Promise<number>
): Promise<void> {
	const startedMs = performance.now();
	const status = await inServerSpan(
		header,
		route === '/v1/traces',
		{
			name: route === null ? method : `${method} ${route}`,
			attributes: {
				'http.request.method': method,
				'url.scheme': scheme,
				'http.route': route ?? undefined
			}
		},
		async (span) => {
			const answered = await run();
			span.setAttribute('http.response.status_code', answered);
			if (answered >= 500) span.setAttribute('error.type', String(answered));
			return answered;
		}
	);
	const seconds = (performance.now() - startedMs) / 1_000;
	measureServerRequest({ method, route, scheme, status }, seconds);
}

type Outcome =
	| { readonly status: number; readonly response: Response }
	| { readonly status: number; readonly thrown: unknown };

function answerOf(outcome: Outcome | null): Response {
	if (outcome === null) throw new Error('The request was not answered.');
	if ('response' in outcome) return outcome.response;
	throw outcome.thrown;
}

/** A redirect or error that a handle throws is an answer too: Kit makes it outside of this chain. */
async function settled(run: () => Promise<Response>): Promise<Outcome> {
	try {
		const response = await run();
		return { status: response.status, response };
	} catch (thrown) {
		return { status: isRedirect(thrown) || isHttpError(thrown) ? thrown.status : 500, thrown };
	}
}
