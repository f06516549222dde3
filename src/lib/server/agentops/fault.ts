/** Upstream faults are values, so that one failing panel never costs the page. */

export type FaultKind =
	| 'unreachable'
	| 'timeout'
	| 'refused'
	| 'unauthenticated'
	| 'not-found'
	| 'invalid'
	| 'busy'
	/** The source cannot answer this question at all. */
	| 'not-available'
	| 'unexpected-reply';

/** Why it failed in a way a person can act on; the page has a text for each. */
export type FaultHint =
	| 'check-address'
	| 'check-credentials'
	/** The table that is followed is not there, or may not be read. */
	| 'check-table'
	| 'pricing-functions-missing'
	| 'free-plan'
	| 'narrow-the-range'
	| 'store-full'
	| 'unsupported-version'
	| 'retry-later'
	| null;

export interface Fault {
	readonly kind: FaultKind;
	readonly hint: FaultHint;
	/** The hop that failed, as the page names it: `store`, `agentops`, `clickhouse`, `langfuse`, `prometheus`. */
	readonly source: string;
	/** For the log and the page's details: one line, no secrets, no upstream HTML. */
	readonly detail: string;
}

export type Reply<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const ok = <T>(value: T): Reply<T> => ({ ok: true, value });
export const failed = (fault: Fault): Reply<never> => ({ ok: false, fault });

/** The reply with another value; a fault stays what it is. */
export async function mapReply<T, U>(
	reply: Promise<Reply<T>>,
	map: (value: T) => U
): Promise<Reply<U>> {
	const settled = await reply;
	return settled.ok ? ok(map(settled.value)) : settled;
}
