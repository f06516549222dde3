import type { Handle, RequestEvent } from '@sveltejs/kit';
import { withHeaders } from './identify-request.ts';

/** Kit sends its own policy with pages; this is for JSON, redirects, downloads and the last-resort error page. */
const barePolicy =
	"default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const always = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	// A link in a prompt is not even looked up before somebody follows it.
	'x-dns-prefetch-control': 'off',
	'permissions-policy':
		'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'
};

/**
 * No `Strict-Transport-Security`: it would hold for every port of the host, and Grafana or Langfuse
 * on the same host may speak http only.
 */
export const secureHeaders: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	const headers: Record<string, string> = { ...always };
	const policy = response.headers.get('content-security-policy');
	headers['content-security-policy'] =
		policy === null ? barePolicy : withFrames(policy, frameOrigins(event));
	// Pages show one person's data: never from a shared cache, and not stale from the browser's own.
	if (!response.headers.has('cache-control')) headers['cache-control'] = 'private, no-cache';
	return withHeaders(response, headers);
};

/**
 * Kit's policy is fixed at build time, the addresses of embedded applications at run time. On every page, because a page
 * that was opened by a link keeps the policy of the document in which the link stood.
 */
function withFrames(policy: string, origins: readonly string[]): string {
	return origins.length === 0 ? policy : `${policy}; frame-src 'self' ${origins.join(' ')}`;
}

function frameOrigins({ locals, url }: RequestEvent): string[] {
	// There are no services when opening them is what failed.
	if (!('services' in locals)) return [];
	const { langfuse, grafana } = locals.services;
	return [langfuse, grafana].flatMap((each) => each?.publicOrigin(url.origin) ?? []);
}
