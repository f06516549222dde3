import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

interface SealedKey {
	readonly kid: string;
	/** JSON. */
	readonly publicJwk: string;
	readonly sealed: string;
}

/** Keys of the portal's own OpenID provider, shared by all processes on one database. */
export interface SigningKeyRows {
	/** The oldest first. */
	all(): Promise<readonly SealedKey[]>;
	add(key: SealedKey): Promise<void>;
	reseal(kid: string, sealed: string): Promise<void>;
}

export function createSigningKeyRows(
	db: Kysely<Tables>,
	now: () => number = Date.now
): SigningKeyRows {
	return {
		all: () =>
			db
				.selectFrom('signing_key')
				.select(['kid', 'publicJwk', 'sealed'])
				.orderBy('createdAtMs')
				.orderBy('kid')
				.execute(),
		async add(key) {
			await db
				.insertInto('signing_key')
				.values({ ...key, createdAtMs: now() })
				.execute();
		},
		async reseal(kid, sealed) {
			await db.updateTable('signing_key').set({ sealed }).where('kid', '=', kid).execute();
		}
	};
}
