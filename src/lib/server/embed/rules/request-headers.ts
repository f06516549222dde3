/** What the upstream gets to see of a browser's request. */
import type { Application } from '../application.ts';
import { filterCookies } from './cookies.ts';
import { all, hopByHop, isSendable, type HeaderList } from './header-list.ts';
import { originOf } from './location.ts';
import { isUnder, RESERVED_PREFIX } from './target.ts';

export interface RequestContext {
	readonly application: Pick<Application, 'cookie' | 'reservedHeaders'>;
	/** What tells the upstream who asks, written by the portal alone. */
	readonly identity: HeaderList;
	readonly publicOrigin: string;
	/** Where the application begins on it: `/langfuse` in prefix mode, else ''. */
	readonly basePath: string;
	/** The client's address as the portal trusts it; null when unknown. */
	readonly peer: string | null;
	/** Our pseudonym in `Via`. */
	readonly via: string;
	/** Whether a body follows; without one `Content-Length` would be a lie. */
	readonly hasBody: boolean;
}

const DROPPED = new Set([
	'host',
	'expect',
	'forwarded',
	'x-real-ip',
	'x-client-ip',
	'true-client-ip',
	'cf-connecting-ip',
	'x-matched-path',
	'x-rewrite-url',
	'x-http-method',
	'x-http-method-override',
	'x-method-override',
	// Portal tokens. No path that a browser reaches through the portal takes one.
	'authorization',
	'cookie',
	'via',
	'content-length',
	'max-forwards'
]);
const DROPPED_PREFIX =
	/^x-(?:forwarded|original|middleware|invoke|accel|sveltekit|portal|agent-portal)(?:-|$)/;

/**
 * The upstream's request headers. Host, forwarding fields and `Via` are ours; cookies go by
 * allow-list; `Origin` and `Referer` pass only when they name the public origin, so that the portal's
 * pages and tickets stay unknown; what remains keeps its order and bytes.
 */
export function toUpstreamHeaders(headers: HeaderList, context: RequestContext): HeaderList {
	const ending = hopByHop(headers);
	const { host, scheme, port } = addressOf(context.publicOrigin);
	const { cookie: own, reservedHeaders } = context.application;
	const kept: [string, string][] = [['host', host]];
	for (const [name, value] of headers) {
		if (ending.has(name) || DROPPED.has(name) || DROPPED_PREFIX.test(name)) continue;
		if (reservedHeaders?.test(name) || !isSendable(name, value)) continue;
		if (name === 'origin' && value !== context.publicOrigin) continue;
		if (name === 'referer' && !isOwnReferer(value, context)) continue;
		kept.push([name, value]);
	}
	const cookie = filterCookies(all(headers, 'cookie'), own);
	if (cookie !== null) kept.push(['cookie', cookie]);
	const length = contentLength(headers);
	if (context.hasBody && typeof length === 'number') kept.push(['content-length', String(length)]);
	kept.push(['x-forwarded-host', host], ['x-forwarded-proto', scheme], ['x-forwarded-port', port]);
	if (context.peer !== null) kept.push(['x-forwarded-for', context.peer]);
	const via = all(headers, 'via').filter((value) => isSendable('via', value));
	kept.push(['via', [...via, `1.1 ${context.via}`].join(', ')]);
	for (const [name, value] of context.identity)
		if (isSendable(name, value)) kept.push([name, value]);
	return kept;
}

interface Address {
	readonly origin: string;
	readonly host: string;
	readonly scheme: string;
	readonly port: string;
}

// Requests follow each other on one origin: parsing it anew would cost as much as all other rules.
let lastAddress: Address = { origin: '', host: '', scheme: '', port: '' };

function addressOf(origin: string): Address {
	if (lastAddress.origin !== origin) {
		const { host, protocol, port } = new URL(origin);
		const secure = protocol === 'https:';
		lastAddress = {
			origin,
			host,
			scheme: secure ? 'https' : 'http',
			port: port || (secure ? '443' : '80')
		};
	}
	return lastAddress;
}

/** The declared length in bytes; null without one; `invalid` when it is not one run of digits. */
export function contentLength(headers: HeaderList): number | null | 'invalid' {
	const [length, ...more] = all(headers, 'content-length');
	if (length === undefined) return null;
	return more.length === 0 && /^\d{1,15}$/.test(length) ? Number(length) : 'invalid';
}

function isOwnReferer(value: string, { publicOrigin, basePath }: RequestContext): boolean {
	if (originOf(value) !== publicOrigin) return false;
	const { pathname } = new URL(value);
	if (basePath !== '' && !isUnder(pathname, basePath)) return false;
	return !pathname.startsWith(`${basePath}${RESERVED_PREFIX}`);
}
