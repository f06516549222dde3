/** Authorization codes between their making and the one time that they are exchanged. */
import { createHash, randomBytes } from 'node:crypto';

/** Who signs in; the session's end ends a sign-in that is under way. */
export interface OidcPerson {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly sessionId: string;
}

/** What a code stands for, and what its exchange must repeat. */
export interface CodeGrant {
	readonly person: OidcPerson;
	readonly redirectUri: string;
	/** PKCE, S256. */
	readonly challenge: string;
	/** null when the application sent none. */
	readonly nonce: string | null;
}

export interface Codes {
	/** A new code of 256 random bits, good for a minute. */
	add(grant: CodeGrant): string;
	/** Takes a code out: the second caller gets null, as does one who is late. */
	take(code: string): CodeGrant | null;
}

const lifeMs = 60_000;
/** Administrators are few and each takes one a sign-in: beyond this the oldest goes. */
const most = 1_000;

/**
 * Kept by digest and in memory: a code outlives neither a minute nor the process.
 * @param now Unix milliseconds
 */
export function createCodes(now: () => number): Codes {
	const grants = new Map<string, CodeGrant & { readonly expiresAtMs: number }>();
	const digest = (code: string) => createHash('sha256').update(code).digest('base64url');
	return {
		add(grant) {
			for (const [key, { expiresAtMs }] of grants) if (expiresAtMs <= now()) grants.delete(key);
			const [oldest] = grants.keys();
			if (grants.size >= most && oldest !== undefined) grants.delete(oldest);
			const code = randomBytes(32).toString('base64url');
			grants.set(digest(code), { ...grant, expiresAtMs: now() + lifeMs });
			return code;
		},
		take(code) {
			const key = digest(code);
			const grant = grants.get(key) ?? null;
			grants.delete(key);
			return grant !== null && grant.expiresAtMs > now() ? grant : null;
		}
	};
}
