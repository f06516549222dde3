/**
 * Decides which scheme, host and client address a request came with, before the app sees it.
 *
 * adapter-node believes a header or assumes https; a portal on plain http without a proxy needs
 * neither. So the headers that the adapter reads are written here, from what can be trusted.
 */

/**
 * @typedef {object} Trust
 * @property {boolean} trustProxy whether X-Forwarded-* of the peer may be believed
 * @property {string | undefined} origin the address that browsers use, fixed by ORIGIN
 * @property {readonly string[]} keepHosts host names that ORIGIN must not replace (embedded applications')
 */

/** What the app reads; the adapter is told these names in server.js. */
export const protocolHeader = 'x-forwarded-proto';
export const addressHeader = 'x-forwarded-for';

/**
 * Rewrites `headers` in place: afterwards `host`, `x-forwarded-proto` and `x-forwarded-for` are
 * present and true, and no other forwarding header remains.
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {{ encrypted: boolean, address: string }} peer the socket's own facts
 * @param {Trust} trust
 */
export function settleForwarded(headers, peer, trust) {
	const claimed = trust.trustProxy
		? {
				host: first(headers['x-forwarded-host']),
				protocol: first(headers[protocolHeader]),
				address: text(headers[addressHeader])
			}
		: { host: undefined, protocol: undefined, address: undefined };
	for (const name of Object.keys(headers)) {
		if (name === 'forwarded' || name.startsWith('x-forwarded-')) delete headers[name];
	}
	let host = claimed.host ?? headers.host;
	let protocol = /^https?$/.test(claimed.protocol ?? '')
		? claimed.protocol
		: peer.encrypted
			? 'https'
			: 'http';
	if (trust.origin && (host === undefined || !trust.keepHosts.includes(host.toLowerCase()))) {
		const fixed = new URL(trust.origin);
		host = fixed.host;
		protocol = fixed.protocol.slice(0, -1);
	}
	if (host !== undefined) headers.host = host;
	headers[protocolHeader] = protocol;
	headers[addressHeader] = claimed.address ?? peer.address;
}

/**
 * @param {string | string[] | undefined} value
 * @returns {string | undefined}
 */
function text(value) {
	const joined = Array.isArray(value) ? value.join(', ') : value;
	return joined?.trim() ? joined : undefined;
}

/**
 * A chain of proxies appends: the first entry is what the browser spoke to.
 * @param {string | string[] | undefined} value
 */
function first(value) {
	return text(value)?.split(',')[0]?.trim();
}
