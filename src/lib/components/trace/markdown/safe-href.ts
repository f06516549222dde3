/** Addresses that a link out of a prompt may lead to: nothing that runs, nothing of this machine. */
const allowed: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address as a browser would read it, when a click on it is safe; null otherwise: `javascript:`,
 * `data:`, `file:`, a relative path (it would lead into the portal), a name and password in front of
 * the host (they make one host look like another).
 */
export function safeHref(address: string): string | null {
	let url: URL;
	try {
		url = new URL(address.trim());
	} catch {
		return null;
	}
	return allowed.has(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
}

const inlineImage = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/i;

/**
 * True for an image whose bytes came with the span and can hold nothing but pixels. SVG is a
 * document, an address would be a request to another host: neither is drawn.
 */
export function isInlineImage(source: string): boolean {
	return inlineImage.test(source.slice(0, 200)) && source.length < 20_000_000;
}
