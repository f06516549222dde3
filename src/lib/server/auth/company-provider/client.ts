/** Who asks at the token endpoint (RFC 6749 §2.3.1). */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface ClientCredentials {
	readonly id: string;
	readonly secret: string;
}

/**
 * The credentials of a request: `Basic`, whose halves are form-encoded, or fields of the form. null when
 * there are none, when both stand there, or when they cannot be read.
 */
export function readClient(
	authorization: string | null,
	form: URLSearchParams
): ClientCredentials | null {
	const secrets = form.getAll('client_secret');
	const [secret] = secrets;
	if (authorization === null) {
		const ids = form.getAll('client_id');
		const [id] = ids;
		if (id === undefined || secret === undefined || ids.length + secrets.length > 2) return null;
		return { id, secret };
	}
	const basic = /^basic +([a-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
	if (basic === undefined || secret !== undefined) return null;
	const pair = Buffer.from(basic, 'base64').toString('utf8');
	const colon = pair.indexOf(':');
	if (colon === -1) return null;
	try {
		return { id: decode(pair.slice(0, colon)), secret: decode(pair.slice(colon + 1)) };
	} catch {
		return null;
	}
}

/** Compares two texts in a time that tells nothing of where, or whether, they differ. */
export function isSame(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}

const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
