import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** What an authorization code stands for. */
interface CodeGrant {
	readonly person: {
		readonly id: string;
		readonly email: string;
		readonly name: string;
		readonly sessionId: string;
	};
	readonly redirectUri: string;
	readonly challenge: string;
	readonly nonce: string | null;
	/** Unix milliseconds. */
	readonly expiresAtMs: number;
}

/** Authorization codes by digest, shared by all processes on one database. */
export interface OidcCodes {
	add(digest: string, grant: CodeGrant): Promise<void>;
	/** Takes a code out, atomically: of two callers at the same time one gets null. */
	take(digest: string): Promise<CodeGrant | null>;
	/** Forgets what has expired. */
	sweep(nowMs: number): Promise<void>;
}

export function createOidcCodes(db: Kysely<Tables>): OidcCodes {
	return {
		async add(digest, { person, ...grant }) {
			const { id: personId, email, name, sessionId } = person;
			await db
				.insertInto('oidc_code')
				.values({ digest, sessionId, personId, email, name, ...grant })
				.execute();
		},
		async take(digest) {
			const row = await db
				.selectFrom('oidc_code')
				.selectAll()
				.where('digest', '=', digest)
				.executeTakeFirst();
			if (row === undefined) return null;
			// Several may have read it; the row goes once.
			const taken = await db
				.deleteFrom('oidc_code')
				.where('digest', '=', digest)
				.executeTakeFirst();
			if (taken.numDeletedRows === 0n) return null;
			const { personId: id, email, name, sessionId } = row;
			const { redirectUri, challenge, nonce, expiresAtMs } = row;
			const person = { id, email, name, sessionId };
			return { person, redirectUri, challenge, nonce, expiresAtMs };
		},
		async sweep(nowMs) {
			await db.deleteFrom('oidc_code').where('expiresAtMs', '<=', nowMs).execute();
		}
	};
}
