import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** One browser in which a person is signed in. */
export interface SignInRecord {
	readonly id: string;
	readonly startedAtMs: number;
	readonly expiresAtMs: number;
	readonly address: string | null;
	readonly userAgent: string | null;
	readonly method: 'password' | 'provider';
}

/** Reads and ends sign-ins; better-auth makes them. */
export interface SignIns {
	/** Whose sign-in it is and what they may do now; null when it does not exist or is over. */
	findLive(id: string): Promise<{ readonly email: string; readonly role: string } | null>;
	/** Whether the sign-in exists, is not over, and its person is an administrator now. */
	isLiveAdmin(id: string): Promise<boolean>;
	/** Those that are not over, newest first. */
	of(personId: string): Promise<SignInRecord[]>;
	/** @returns false when the person has no such sign-in */
	end(personId: string, id: string): Promise<boolean>;
	/** Ends all of a person. @param except one to keep @returns the ids of those that ended */
	endAll(personId: string, except: string | null): Promise<string[]>;
}

export function createSignIns(db: Kysely<Tables>, now: () => number = Date.now): SignIns {
	const findLive: SignIns['findLive'] = async (id) => {
		const row = await db
			.selectFrom('sign_in')
			.innerJoin('person', 'person.id', 'sign_in.userId')
			.select(['sign_in.expiresAt', 'person.email', 'person.role', 'person.disabledAtMs'])
			.where('sign_in.id', '=', id)
			.executeTakeFirst();
		if (!row || row.disabledAtMs !== null) return null;
		const { email, role } = row;
		return new Date(row.expiresAt).getTime() > now() ? { email, role } : null;
	};
	return {
		findLive,
		isLiveAdmin: async (id) => (await findLive(id))?.role === 'admin',
		async of(personId) {
			const rows = await db
				.selectFrom('sign_in')
				.select(['id', 'createdAt', 'expiresAt', 'ipAddress', 'userAgent', 'method'])
				.where('userId', '=', personId)
				.orderBy('createdAt', 'desc')
				.execute();
			return rows
				.map((row) => ({
					id: row.id,
					startedAtMs: new Date(row.createdAt).getTime(),
					expiresAtMs: new Date(row.expiresAt).getTime(),
					address: row.ipAddress,
					userAgent: row.userAgent,
					method: row.method === 'provider' ? ('provider' as const) : ('password' as const)
				}))
				.filter(({ expiresAtMs }) => expiresAtMs > now());
		},
		async end(personId, id) {
			const ended = await db
				.deleteFrom('sign_in')
				.where('userId', '=', personId)
				.where('id', '=', id)
				.executeTakeFirst();
			return ended.numDeletedRows > 0n;
		},
		endAll: (personId, except) =>
			db.transaction().execute(async (transaction) => {
				const rows = await transaction
					.selectFrom('sign_in')
					.select('id')
					.where('userId', '=', personId)
					.where('id', '!=', except ?? '')
					.execute();
				const ids = rows.map(({ id }) => id);
				if (ids.length > 0) {
					await transaction.deleteFrom('sign_in').where('id', 'in', ids).execute();
				}
				return ids;
			})
	};
}
