/** The portal's own answers on an embedded origin: JSON for scripts, a small framable page for people. */
import { createHash } from 'node:crypto';
import { wantsDocument } from '../rules/origin-guard.ts';
import type { HeaderList } from '../rules/header-list.ts';
import { RESERVED_PREFIX } from '../rules/target.ts';
import type { FindWords, Origins, ProxyReply, ProxyRequest, Refusal } from './exchange.ts';

const STATUS: Record<Refusal, number> = {
	renew: 401,
	'cookie-refused': 401,
	'bad-request': 400,
	'cross-origin': 403,
	'not-found': 404,
	method: 405,
	'too-large': 413,
	'too-many': 429,
	'wrong-host': 421,
	loop: 508,
	unreachable: 502,
	'bad-reply': 502,
	timeout: 504
};

// One constant script, allowed by its hash; what differs stands in data attributes. In a frame it
// asks the portal for a new ticket, and its link opens a tab: the portal's frame is sandboxed and may not
// lead the portal's own tab anywhere. In a tab of its own it fetches a ticket itself.
const SCRIPT = `(() => {
const { reason, portals, to, enter } = document.documentElement.dataset;
if (parent !== window) {
document.querySelector('a').target = '_blank';
for (const portal of portals.split(' ')) parent.postMessage({ type: 'portal-frame', reason, to }, portal);
} else if (reason === 'renew') location.replace(enter);
})();`;
const STYLE = `:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}
body{min-height:90vh;display:grid;place-content:center;text-align:center;margin:0;padding:1rem;word-break:keep-all}
h1{font-size:1.25rem}p{max-width:36rem}`;
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; base-uri 'none'; form-action 'none'`;

/**
 * Says no. A person gets a page that the portal alone may frame and that tells it by `postMessage`
 * `{ type: 'portal-frame', reason, to }`; a script gets JSON. Never a redirect to a sign-in page:
 * the application's own client would take its HTML for a session.
 * @param door where the portal opens the application
 * @param origins null before the host is known: then nobody may frame the page
 */
export function refuse(
	refusal: Refusal,
	request: Refused,
	origins: Origins | null,
	words: FindWords,
	door: string
): ProxyReply {
	const headers: [string, string][] = [
		['cache-control', 'no-store'],
		['referrer-policy', 'no-referrer'],
		['x-content-type-options', 'nosniff']
	];
	if (refusal === 'too-many' || refusal === 'unreachable') headers.push(['retry-after', '3']);
	if (refusal === 'method') headers.push(['allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']);
	// A body that nobody reads would block the connection for its next request.
	if (request.body !== null) headers.push(['connection', 'close']);
	const document = origins !== null && wantsDocument(request.method, request.headers);
	const text = document
		? page(refusal, request, origins, words, door)
		: JSON.stringify({ error: refusal, message: `portal: ${refusal}` });
	const frames = origins === null ? "'none'" : origins.portalOrigins.join(' ');
	headers.push(
		['content-type', document ? 'text/html; charset=utf-8' : 'application/json'],
		['content-security-policy', `${POLICY}; frame-ancestors ${frames}`],
		['content-length', String(Buffer.byteLength(text))]
	);
	return { status: STATUS[refusal], headers, body: request.method === 'HEAD' ? null : text };
}

/** What a refusal looks at of a request. */
export type Refused = Pick<ProxyRequest, 'method' | 'target' | 'headers' | 'body'>;

/** 303 to a place on the same origin, with cookies to set; keeps the address out of `Referer`. */
export function redirectTo(path: string, cookies: readonly string[]): ProxyReply {
	const headers: HeaderList = [
		['location', path],
		['cache-control', 'no-store'],
		['referrer-policy', 'no-referrer'],
		['content-length', '0'],
		...cookies.map((cookie) => ['set-cookie', cookie] as const)
	];
	return { status: 303, headers, body: null };
}

function page(
	refusal: Refusal,
	{ target, headers }: Refused,
	origins: Origins,
	findWords: FindWords,
	door: string
): string {
	const words = findWords(refusal, headers);
	const { basePath } = origins;
	const isDoor = target.startsWith(`${basePath}${RESERVED_PREFIX}`);
	const to = isDoor ? basePath || '/' : target;
	const enter = `${origins.portalOrigins[0] ?? ''}${door}?to=${encodeURIComponent(to)}`;
	const data = { reason: refusal, portals: origins.portalOrigins.join(' '), to, enter };
	const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${escape(value)}"`);
	return `<!doctype html>
<html lang="${escape(words.lang)}" ${attributes.join(' ')}>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(words.title)}</title><style>${STYLE}</style>
<body><h1>${escape(words.title)}</h1><p>${escape(words.text)}</p>
<p><a href="${escape(enter)}">${escape(words.action)}</a></p>
<script>${SCRIPT}</script>
</html>
`;
}

const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;'
};
const escape = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
