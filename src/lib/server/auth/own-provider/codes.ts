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
	/** Unix milliseconds. */
	readonly expiresAtMs: number;
}

/**
 * Codes by digest, where every portal of the installation sees them: the browser may get one from one
 * portal, and Langfuse's server exchange it at another (database/people/oidc-codes.ts).
 */
export interface CodeStore {
	add(digest: string, grant: CodeGrant): Promise<void>;
	/** Takes a code out, atomically: of two callers at the same time one gets null. */
	take(digest: string): Promise<CodeGrant | null>;
	/** Forgets what has expired. */
	sweep(nowMs: number): Promise<void>;
}

export interface Codes {
	/** A new code of 256 random bits, good for a minute. */
	add(grant: Omit<CodeGrant, 'expiresAtMs'>): Promise<string>;
	/** Takes a code out: the second caller gets null, as does one who is late. */
	take(code: string): Promise<CodeGrant | null>;
}

const lifeMs = 60_000;

/** @param now Unix milliseconds */
export function createCodes(store: CodeStore, now: () => number): Codes {
	const digest = (code: string) => createHash('sha256').update(code).digest('base64url');
	return {
		async add(grant) {
			await store.sweep(now());
			const code = randomBytes(32).toString('base64url');
			await store.add(digest(code), { ...grant, expiresAtMs: now() + lifeMs });
			return code;
		},
		async take(code) {
			const grant = await store.take(digest(code));
			return grant !== null && grant.expiresAtMs > now() ? grant : null;
		}
	};
}
