/** Which cross-origin requests are turned away before anything else looks at them. */
import { single, type HeaderList } from './header-list.ts';

export type OriginFault = 'cross-origin-write' | 'cross-site-read' | 'framed-elsewhere';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Writes need `Origin` to be the public origin, or, without `Origin`, the browser's word that the
 * page is ours. Reads are refused when another site's script or tag makes them; navigations pass (an
 * identity provider sends people back by one), but only into a tab or an iframe.
 * Clients that send neither `Origin` nor `Sec-Fetch-*` may read; the gate still stands before them.
 */
export function guardOrigin(
	method: string,
	headers: HeaderList,
	publicOrigin: string
): OriginFault | null {
	const site = single(headers, 'sec-fetch-site');
	if (!SAFE.has(method)) {
		if (headers.some(([name]) => name === 'origin')) {
			return single(headers, 'origin') === publicOrigin ? null : 'cross-origin-write';
		}
		return site === 'same-origin' ? null : 'cross-origin-write';
	}
	if (single(headers, 'sec-fetch-mode') === 'navigate') {
		const dest = single(headers, 'sec-fetch-dest');
		return dest === null || dest === 'document' || dest === 'iframe' ? null : 'framed-elsewhere';
	}
	return site === 'cross-site' ? 'cross-site-read' : null;
}

/** Whether a person will look at the answer: a navigation, as far as the request tells. */
export function wantsDocument(method: string, headers: HeaderList): boolean {
	if (method !== 'GET' && method !== 'HEAD') return false;
	const mode = single(headers, 'sec-fetch-mode');
	if (mode !== null) return mode === 'navigate';
	return (single(headers, 'accept') ?? '').includes('text/html');
}
