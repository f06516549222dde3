import { mostItems } from './detail.ts';
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
	/** False when the same was seen a short while ago. */
	isNew(key: string): boolean;
}

export function createRequestAudit(
	audit: { record(event: AuditEvent): Promise<void> },
	{ actor, address, requestId, asked, isNew }: Origin
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
			const seen = traceIds.filter((traceId) =>
				isNew(`${id ?? name} session.previewed ${traceId}`)
			);
			for (let from = 0; from < seen.length; from += mostItems) {
				const sessions = seen.slice(from, from + mostItems);
				await record('session.previewed', { projectId, detail: { sessions } });
			}
		},
		async refused(facts = {}, once) {
			refusals += 1;
			if (once !== undefined && !isNew(`${source()} access.refused ${once}`)) return;
			await record('access.refused', { ...facts, outcome: 'refused', target: asked });
		},
		isRefused: () => refusals > 0,
		recorded: () => recorded
	};
}
