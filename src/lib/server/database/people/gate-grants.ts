import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** What a ticket or a pass stands for. */
interface Grant {
	readonly sessionId: string;
	readonly personId: string;
	/** Unix milliseconds. */
	readonly expiresAtMs: number;
}

/** Tickets and passes of one embedded application, shared by all processes on one database. */
export interface GateGrants {
	addTicket(digest: string, grant: Grant): Promise<void>;
	/** Takes a ticket out, atomically: of two callers at the same time one gets null. */
	takeTicket(digest: string): Promise<Grant | null>;
	addPass(digest: string, grant: Grant): Promise<void>;
	findPass(digest: string): Promise<Grant | null>;
	/** Forgets every ticket and pass of a session. */
	removeSession(sessionId: string): Promise<void>;
	/** Forgets what has expired. */
	sweep(nowMs: number): Promise<void>;
}

type Kind = 'ticket' | 'pass';

/** @param app whose gate it is: what was given for one opens no other */
export function createGateGrants(db: Kysely<Tables>, app: string): GateGrants {
	const find = async (kind: Kind, digest: string): Promise<Grant | null> =>
		(await db
			.selectFrom('gate_grant')
			.select(['sessionId', 'personId', 'expiresAtMs'])
			.where('digest', '=', digest)
			.where('app', '=', app)
			.where('kind', '=', kind)
			.executeTakeFirst()) ?? null;
	const add = async (kind: Kind, digest: string, grant: Grant) => {
		const { sessionId, personId, expiresAtMs } = grant;
		await db
			.insertInto('gate_grant')
			.values({ digest, app, kind, sessionId, personId, expiresAtMs })
			.execute();
	};
	return {
		addTicket: (digest, grant) => add('ticket', digest, grant),
		async takeTicket(digest) {
			const grant = await find('ticket', digest);
			if (grant === null) return null;
			// Several may have read it; the row goes once.
			const taken = await db
				.deleteFrom('gate_grant')
				.where('digest', '=', digest)
				.executeTakeFirst();
			return taken.numDeletedRows > 0n ? grant : null;
		},
		addPass: (digest, grant) => add('pass', digest, grant),
		findPass: (digest) => find('pass', digest),
		async removeSession(sessionId) {
			await db
				.deleteFrom('gate_grant')
				.where('sessionId', '=', sessionId)
				.where('app', '=', app)
				.execute();
		},
		async sweep(nowMs) {
			await db.deleteFrom('gate_grant').where('expiresAtMs', '<=', nowMs).execute();
		}
	};
}
