import type { Fault, Reply } from './agentops/fault.ts';

/** What a panel gets: its value, or the fault that it shows in its own place. */
export type Settled<T> = { value: T; fault: null } | { value: null; fault: Fault };

/**
 * Makes a streamed promise safe: it never rejects. A promise that rejects while `load` still awaits
 * something else ends the Node process, so every un-awaited promise goes through here.
 */
export async function settle<T>(promise: Promise<Reply<T>>): Promise<Settled<T>> {
	try {
		const reply = await promise;
		return reply.ok ? { value: reply.value, fault: null } : { value: null, fault: reply.fault };
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		return {
			value: null,
			fault: { kind: 'unexpected-reply', hint: null, source: 'portal', detail }
		};
	}
}
