import type { Actor, AuditEvent } from './entry.ts';

/** What a route adds to an event of its request. */
export interface EventFacts {
	readonly outcome?: AuditEvent['outcome'];
	readonly target?: string | null;
	readonly projectId?: string | null;
	readonly detail?: AuditEvent['detail'];
	/** Who did it, where the request does not say: somebody who is just signing in. */
	readonly actor?: Actor;
}

/** The audit log as a request writes into it: who, where from and which request are known. */
export interface RequestAudit {
	/** @throws when the entry cannot be stored */
	record(action: AuditEvent['action'], facts?: EventFacts): Promise<void>;
	/** How many entries this request has written. */
	recorded(): number;
}

/** What is known of a request. */
interface Origin {
	/** Asked at each entry: a request learns who sent it on its way. */
	actor(): Actor;
	readonly address: string | null;
	readonly requestId: string;
}

export function createRequestAudit(
	audit: { record(event: AuditEvent): Promise<void> },
	{ actor, address, requestId }: Origin
): RequestAudit {
	let recorded = 0;
	return {
		async record(action, facts = {}) {
			await audit.record({
				action,
				actor: facts.actor ?? actor(),
				outcome: facts.outcome ?? 'done',
				target: facts.target ?? null,
				projectId: facts.projectId ?? null,
				detail: facts.detail ?? {},
				address,
				requestId
			});
			recorded += 1;
		},
		recorded: () => recorded
	};
}
