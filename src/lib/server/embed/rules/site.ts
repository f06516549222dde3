/** Whether two origins share cookies by the browser's rules: "same site". */
import { isIP } from 'node:net';

// Second-level labels under which country registries sell names (`co.kr`, `com.au`). A short list in
// place of the public suffix list: closed networks mostly use names of their own.
const REGISTRY_LABELS = new Set([
	'ac',
	'co',
	'com',
	'edu',
	'go',
	'gov',
	'ne',
	'net',
	'or',
	'org',
	'pe',
	're'
]);

/**
 * Scheme and registrable domain; ports never matter. `localhost` counts as a public suffix (so
 * `langfuse.localhost` is another site than `localhost`, as Chromium 156 has it), addresses have no
 * sub-domains.
 */
export function siteOf(origin: string): string {
	const { protocol, hostname } = new URL(origin);
	return `${protocol}//${registrable(hostname.toLowerCase())}`;
}

/** Whether a page of one origin may frame the other with its cookies. */
export function isSameSite(one: string, other: string): boolean {
	return siteOf(one) === siteOf(other);
}

function registrable(hostname: string): string {
	if (hostname.startsWith('[') || isIP(hostname) !== 0) return hostname;
	const labels = hostname.replace(/\.$/, '').split('.');
	const [country = '', registry = ''] = labels.toReversed();
	const suffix = country.length === 2 && REGISTRY_LABELS.has(registry) ? 2 : 1;
	return labels.slice(-suffix - 1).join('.');
}
