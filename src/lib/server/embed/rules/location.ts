/** URLs in response headers: the upstream's own addresses become the one that browsers know. */

export interface UrlMap {
	/** Origins that mean the upstream: its internal address and the one it believes to have. */
	readonly aliases: readonly string[];
	readonly publicOrigin: string;
}

const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*/i;

/**
 * Maps one URL reference. Relative stays; an alias's origin becomes the public one with all other
 * bytes kept; everything else (an identity provider, `//host`, nonsense) passes untouched: a proxy
 * that never follows redirects has no reason to judge them.
 */
export function mapUrl(reference: string, map: UrlMap): string {
	const authority = AUTHORITY.exec(reference)?.[0];
	if (authority === undefined || authority.includes('@')) return reference;
	const origin = originOf(authority);
	if (origin === null || !map.aliases.includes(origin)) return reference;
	const rest = reference.slice(authority.length);
	// `http://upstream\evil` is read as `http://upstream/evil`: keep the origin closed by a slash.
	return rest.startsWith('\\') ? reference : `${map.publicOrigin}${rest}`;
}

/** `5; url=/x`, which Next sends beside `Location`; the delay and quoting stay. */
export function mapRefresh(value: string, map: UrlMap): string {
	const delay = /^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?/i.exec(value)?.[0];
	if (delay === undefined) return value;
	// By index: an upstream that pads a quote or its end with spaces must not cost the square of them.
	const end = value.trimEnd();
	const isQuoted = /^["']/.test(end.slice(delay.length)) && end.length > delay.length + 1;
	const quote = isQuoted && end.at(-1) === end[delay.length] ? (end.at(-1) ?? '') : '';
	const url = end.slice(delay.length + quote.length, end.length - quote.length);
	return `${delay}${quote}${mapUrl(url, map)}${quote}${value.slice(end.length)}`;
}

/** `<url>; rel=preload, <url>; …`: each target, no parameter. */
export function mapLink(value: string, map: UrlMap): string {
	return value.replace(/<([^<>]*)>/g, (_, url: string) => `<${mapUrl(url, map)}>`);
}

/** The origin of an absolute URL; null for anything else. */
export function originOf(url: string): string | null {
	try {
		const { origin } = new URL(url);
		return origin === 'null' ? null : origin;
	} catch {
		return null;
	}
}
