/** Tickets and passes where every process that answers can see them. */

export interface Grant {
	/** The portal session that it stands for, and ends with. */
	readonly sessionId: string;
	/** Whose session it is: the application's cookies of another person are forgotten. */
	readonly personId: string;
	/** Unix milliseconds. */
	readonly expiresAtMs: number;
}

/**
 * What the gate remembers, by digest: a stolen copy of the store opens nothing. The portal's own
 * database keeps it (database/people/gate-grants.ts), so that any process may answer the next request
 * and a restart shuts nobody out.
 */
export interface GateStore {
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
