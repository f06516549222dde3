/** An origin that no request has, to resolve paths against. */
const base = 'http://portal.invalid';

/**
 * Where to go after signing in: a path of this portal, else the fallback. Everything that a browser
 * could read as another origin is refused, also after it has resolved dots and backslashes
 * (`//evil`, `/\evil`, `/.//evil`, tabs and newlines that URL parsers drop).
 */
export function nextPath(next: string | null | undefined, fallback = '/admin/monitoring'): string {
	if (!next?.startsWith('/') || next.length > 2048) return fallback;
	if (!URL.canParse(next, base)) return fallback;
	const url = new URL(next, base);
	const path = `${url.pathname}${url.search}${url.hash}`;
	if (url.origin !== base || path.startsWith('//')) return fallback;
	return path;
}
