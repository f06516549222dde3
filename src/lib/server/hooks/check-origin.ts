import { error, type Handle, type RequestEvent } from '@sveltejs/kit';
import { takesBearer, takesSecret } from './access/machine-path.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that changes something comes from a page of this portal. Browsers tell by
 * `Sec-Fetch-Site` (on https and localhost) or by `Origin`; a request that tells neither is not
 * from a form of ours.
 */
export function isSameOrigin(headers: Headers, origin: string): boolean {
	const site = headers.get('sec-fetch-site');
	if (site === 'same-origin') return true;
	if (site === 'cross-site' || site === 'same-site') return false;
	return headers.get('origin') === origin;
}

/**
 * Whether a request would change something and comes from elsewhere. Paths that take a bearer or a secret
 * need no such check: a browser adds neither by itself, and a cookie changes nothing there.
 */
export function isForeignWrite({ request, url }: Pick<RequestEvent, 'request' | 'url'>): boolean {
	return !(
		safe.has(request.method) ||
		takesBearer(url.pathname) ||
		takesSecret(url.pathname) ||
		isSameOrigin(request.headers, url.origin)
	);
}

/** Refuses what another site sends in a reader's name. */
export const checkOrigin: Handle = async ({ event, resolve }) => {
	const { request, url } = event;
	if (!isForeignWrite(event)) return resolve(event);
	const origin = request.headers.get('origin')?.slice(0, 200);
	event.locals.services.log.warn(
		{ requestId: event.locals.requestId, path: url.pathname, origin, expected: url.origin },
		'a request from another origin was refused; behind a proxy, set ORIGIN to the public address'
	);
	await event.locals.audit.refused(
		{ detail: { why: 'other origin', origin: origin ?? null } },
		'other origin'
	);
	error(403, {
		message: 'This request came from another site.',
		requestId: event.locals.requestId
	});
};
