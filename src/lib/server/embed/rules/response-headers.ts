/** What the browser gets to see of the upstream's answer. */
import type { Application } from '../application.ts';
import { rewriteSetCookie } from './cookies.ts';
import { framePolicy, rewriteCsp, rewriteReportOnly, type CspChange } from './csp.ts';
import { hopByHop, isSendable, type HeaderList } from './header-list.ts';
import { mapLink, mapRefresh, mapUrl, type UrlMap } from './location.ts';
import { isUnder } from './target.ts';

export interface ResponseContext extends UrlMap, CspChange {
	readonly application: Pick<Application, 'cookie' | 'staticPath'>;
	/** Raw path of the request, without the query. */
	readonly path: string;
	/** Where a base-path build is mounted, or ''. */
	readonly basePath: string;
	/** The frame and the portal are on different sites. */
	readonly crossSite: boolean;
}

const DROPPED = new Set([
	'x-frame-options',
	// Both are keyed by host: one answer would change the portal's own transport or storage.
	'strict-transport-security',
	'clear-site-data',
	'alt-svc',
	'service-worker-allowed',
	'public-key-pins',
	'public-key-pins-report-only',
	'expect-ct',
	'nel',
	'report-to',
	'set-cookie2',
	'server',
	'x-powered-by',
	'via',
	// Commands to a web server in front of the portal: it would open local files for the upstream.
	'x-accel-redirect',
	'x-accel-charset',
	'x-accel-expires',
	'x-accel-limit-rate',
	'x-sendfile',
	'x-lighttpd-send-file',
	'x-reproxy-url',
	'x-sveltekit-normalize'
]);

/**
 * The browser's response headers. Framing is decided by `frame-ancestors` alone: `X-Frame-Options`
 * goes, every policy names the portal, and an answer without a policy gets one that says only that.
 * Encoding, length, validators and unknown fields keep their bytes.
 */
export function toBrowserHeaders(headers: HeaderList, context: ResponseContext): HeaderList {
	const ending = hopByHop(headers);
	const kept: [string, string][] = [];
	let policy = false;
	let cached = false;
	for (const [name, value] of headers) {
		if (ending.has(name) || DROPPED.has(name) || name.startsWith('access-control-')) continue;
		if (!isSendable(name, value)) continue;
		const written = rewrite(name, value, context);
		if (written === null) continue;
		if (name === 'content-security-policy') policy = true;
		if (name === 'cache-control') cached = true;
		kept.push([name, written]);
	}
	if (!policy) kept.push(['content-security-policy', framePolicy(context.frameAncestors)]);
	if (!cached && !isUnder(context.path, `${context.basePath}${context.application.staticPath}`)) {
		kept.push(['cache-control', 'private, no-store']);
	}
	return kept;
}

function rewrite(name: string, value: string, context: ResponseContext): string | null {
	switch (name) {
		case 'set-cookie':
			return rewriteSetCookie(value, context.application.cookie, context.crossSite);
		case 'content-security-policy':
			return rewriteCsp(value, context) || null;
		case 'content-security-policy-report-only':
			return rewriteReportOnly(value, context) || null;
		case 'location':
		case 'content-location':
			return mapUrl(value, context);
		case 'refresh':
			return mapRefresh(value, context);
		case 'link':
			return mapLink(value, context);
		default:
			return value;
	}
}
