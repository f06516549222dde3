/** What the audit log keeps of one event. */

/** Who did it. */
export interface Actor {
	/** A person's id; null for visitors, machines and the portal itself. */
	readonly id: string | null;
	/** The address of the person at that time, or what else acted: `visitor`, `project demo`, `portal`. */
	readonly name: string;
}

export type Fact = string | number | boolean | null | readonly string[];

/** Small facts that say what was done; never a password, a key or a message's text. */
export type AuditDetail = Readonly<
	Record<string, Fact | { readonly from: Fact; readonly to: Fact }>
>;

export type Outcome = 'done' | 'refused';

/** An event on its way into the log. */
export interface AuditEvent {
	/** A noun and what happened to it: `person.invited`, `session.viewed`. */
	readonly action: `${string}.${string}`;
	readonly actor: Actor;
	readonly outcome: Outcome;
	/** What it was done to: an id, an address, a path; null when the action says it all. */
	readonly target: string | null;
	/** UUID; null when it concerns no single project. */
	readonly projectId: string | null;
	readonly detail: AuditDetail;
	/** The client's address, as the portal trusts it; null for the portal's own work. */
	readonly address: string | null;
	readonly requestId: string | null;
}

/** An entry of the log: one line of a chain in which each seals the one before. */
export interface AuditEntry {
	/** 1, 2, 3 … without a gap. */
	readonly seq: number;
	readonly atMs: number;
	readonly actorId: string | null;
	readonly actor: string;
	readonly action: string;
	readonly outcome: Outcome;
	readonly target: string | null;
	readonly projectId: string | null;
	/** An `AuditDetail` as JSON, exactly as it was sealed. */
	readonly detail: string;
	readonly address: string | null;
	readonly requestId: string | null;
	/** The seal of the entry before; 64 zeros before the first. */
	readonly previousSeal: string;
	/** HMAC-SHA-256 over all of the above, hex. */
	readonly seal: string;
}

/** Which entries to show; null = any. */
export interface AuditFilter {
	readonly actorId: string | null;
	readonly action: string | null;
	readonly outcome: Outcome | null;
	/** Part of the actor's name or of the target. */
	readonly text: string | null;
	readonly fromMs: number | null;
	/** Up to but not including. */
	readonly toMs: number | null;
}
