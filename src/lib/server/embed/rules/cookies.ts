/** Cookies by allow-list, both ways: ports share one jar with the portal. */

/**
 * The `Cookie` field for the upstream: the application's cookies in their order and bytes, nothing
 * else; null when none is left.
 * @param lines every `Cookie` field line of the request
 * @param own the names of the application's cookies
 */
export function filterCookies(lines: readonly string[], own: RegExp): string | null {
	const kept: string[] = [];
	for (const pair of lines.flatMap((line) => line.split(';'))) {
		const trimmed = pair.trim();
		const equals = trimmed.indexOf('=');
		if (equals > 0 && own.test(trimmed.slice(0, equals))) kept.push(trimmed);
	}
	return kept.length > 0 ? kept.join('; ') : null;
}

/** The value of one cookie of the portal's own; null when absent, or present twice with two values. */
export function readCookie(lines: readonly string[], name: string): string | null {
	let found: string | null = null;
	for (const line of lines) {
		if (!line.includes(name)) continue;
		for (const pair of line.split(';')) {
			const equals = pair.indexOf('=');
			if (equals === -1 || pair.slice(0, equals).trim() !== name) continue;
			const value = pair.slice(equals + 1).trim();
			if (found !== null && found !== value) return null;
			found = value;
		}
	}
	return found;
}

/** The application's cookies of a request, by name: next-auth splits a large session over several. */
export function ownCookies(lines: readonly string[], own: RegExp): string[] {
	const names = lines
		.flatMap((line) => line.split(';'))
		.map((pair) => (pair.split('=')[0] ?? '').trim());
	return [...new Set(names.filter((name) => own.test(name)))];
}

/**
 * A `Set-Cookie` line that has the browser forget one of the application's cookies.
 * @param path where the application set it
 */
export function forgetCookie(name: string, path: string, crossSite: boolean): string {
	const secure = /^__(?:Secure|Host)-/.test(name) ? '; Secure' : '';
	const site = crossSite ? '; SameSite=None; Secure; Partitioned' : `; SameSite=Lax${secure}`;
	return `${name}=; Path=${path}; Max-Age=0; HttpOnly${site}`;
}

/**
 * One `Set-Cookie` line for the browser; null when the cookie is not the application's, so that an
 * upstream can never write over the portal's. `Domain` always goes (host-only); `Path` stays.
 * @param crossSite the frame is on another site: only `None; Secure; Partitioned` cookies are kept
 *   there, and a deletion must repeat the attributes
 */
export function rewriteSetCookie(line: string, own: RegExp, crossSite: boolean): string | null {
	const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
	const equals = pair.indexOf('=');
	if (equals <= 0 || !own.test(pair.slice(0, equals).trim())) return null;
	const kept = attributes.filter((attribute) => {
		const name = (attribute.split('=')[0] ?? '').trim().toLowerCase();
		if (name === '' || name === 'domain') return false;
		return !(crossSite && (name === 'samesite' || name === 'secure' || name === 'partitioned'));
	});
	if (crossSite) kept.push('SameSite=None', 'Secure', 'Partitioned');
	return [pair, ...kept].join('; ');
}
