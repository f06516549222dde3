import { mostItems } from './detail.ts';
import type { Actor, AuditEvent } from './entry.ts';
import { noteNew, type Recent } from './recent.ts';

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
	/**
	 * Notes that a list showed words of these sessions' messages: each once per reader in a quarter of an
	 * hour, and all that are new in one entry.
	 * @throws when the entry cannot be stored
	 */
	previewed(projectId: string, traceIds: readonly string[]): Promise<void>;
	/**
	 * Notes that the request was refused.
	 * @param once what the same refusal is known by: whoever repeats it makes one entry in a quarter of an hour
	 * @throws when the entry cannot be stored
	 */
	refused(facts?: Pick<EventFacts, 'projectId' | 'detail'>, once?: string): Promise<void>;
	/** True from the first refusal on, noted now or a short while ago. */
	isRefused(): boolean;
	/** How many entries this request has written. */
	recorded(): number;
}

/** What is known of a request. */
interface Origin {
	/** Asked at each entry: a request learns who sent it on its way. */
	actor(): Actor;
	readonly address: string | null;
	readonly requestId: string;
	/** `POST /admin/people?/invite`. */
	readonly asked: string;
	/** What was noted a short while ago. */
	readonly recent: Recent;
}

export function createRequestAudit(
	audit: { record(event: AuditEvent): Promise<void> },
	{ actor, address, requestId, asked, recent }: Origin
): RequestAudit {
	let recorded = 0;
	let refusals = 0;
	/** Machines and visitors are many under one name: their address tells them apart. */
	const source = (): string => {
		const { id, name } = actor();
		return id ?? `${name} ${address}`;
	};
	async function record(action: AuditEvent['action'], facts: EventFacts = {}): Promise<void> {
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
	}
	return {
		record,
		async previewed(projectId, traceIds) {
			const { id, name } = actor();
			const prefix = `${id ?? name} session.previewed `;
			for (let from = 0; from < traceIds.length; from += mostItems) {
				const keys = traceIds.slice(from, from + mostItems).map((traceId) => prefix + traceId);
				await noteNew(recent, keys, async (fresh) => {
					const sessions = fresh.map((key) => key.slice(prefix.length));
					await record('session.previewed', { projectId, detail: { sessions } });
				});
			}
		},
		async refused(facts = {}, once) {
			refusals += 1;
			const note = () => record('access.refused', { ...facts, outcome: 'refused', target: asked });
			if (once === undefined) await note();
			else await noteNew(recent, [`${source()} access.refused ${once}`], note);
		},
		isRefused: () => refusals > 0,
		recorded: () => recorded
	};
}
