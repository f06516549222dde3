/** The steps from an empty portal to a priced call, each read from what has really arrived. */

/** Of the newest sessions of senders; the portal's own test is none. */
export interface ArrivalFacts {
	readonly spans: number;
	readonly llmCalls: number;
	readonly callsWithTokens: number;
	readonly callsWithCost: number;
}

export type StepId = 'key' | 'span' | 'tokens' | 'cost';
export type StepState = 'done' | 'next' | 'waiting';

export interface Step {
	readonly id: StepId;
	readonly state: StepState;
}

/**
 * @param keyUsed whether any API key of the project has been accepted; null when keys are not ours
 *   to see (a remote AgentOps)
 */
export function checklist(arrival: ArrivalFacts, keyUsed: boolean | null): Step[] {
	const done: Record<StepId, boolean> = {
		// A span proves no key: it may have been sent with a token.
		key: keyUsed === true,
		span: arrival.spans > 0,
		tokens: arrival.callsWithTokens > 0,
		cost: arrival.callsWithCost > 0
	};
	const order: readonly StepId[] =
		keyUsed === null ? ['span', 'tokens', 'cost'] : ['key', 'span', 'tokens', 'cost'];
	const next = order.find((id) => !done[id]);
	return order.map((id) => ({ id, state: done[id] ? 'done' : id === next ? 'next' : 'waiting' }));
}
