import { createHash } from 'node:crypto';
import type { GateStore, Grant } from './gate-store.ts';

/** Passes as browsers bring them: digested for the store, and remembered for a moment. */
export interface Passes {
	add(pass: string, grant: Grant): Promise<void>;
	/** What a pass stands for, if the store said so within `forMs`; null: ask. */
	known(pass: string): Grant | null;
	find(pass: string): Promise<Grant | null>;
	/** Forgets every pass of a session, and its tickets. */
	removeSession(sessionId: string): Promise<void>;
}

interface Asked {
	readonly answer: Promise<Grant | null>;
	/** null until the store has answered. */
	grant: Grant | null;
	readonly atMs: number;
}

// Passes that are remembered; people with a frame are few.
const MOST = 1_000;

/**
 * Asks the store for a pass at most once in `forMs`: every request of a frame brings one. A pass that
 * another process removed is good for so much longer, and no more than its session is.
 * @param options `realm`: passes of another one are not found
 */
export function createPasses(
	store: Pick<GateStore, 'addPass' | 'findPass' | 'removeSession'>,
	options: { readonly realm?: string; readonly forMs: number; readonly now: () => number }
): Passes {
	const { realm = '', forMs, now } = options;
	const keptAs = (pass: string) => digest(`${realm}${pass}`);
	const asked = new Map<string, Asked>();

	function fresh(pass: string): Asked | null {
		const known = asked.get(pass);
		return known && now() - known.atMs < forMs ? known : null;
	}

	function ask(pass: string): Asked {
		const answer = store.findPass(keptAs(pass));
		const question: Asked = { answer, grant: null, atMs: now() };
		const [oldest] = asked.keys();
		if (asked.size >= MOST && oldest !== undefined) asked.delete(oldest);
		asked.delete(pass);
		asked.set(pass, question);
		const settle = (grant: Grant | null) => {
			question.grant = grant;
			// What is not there may come, and a store that failed may answer the next time.
			if (grant === null && asked.get(pass) === question) asked.delete(pass);
		};
		answer.then(settle, () => settle(null));
		return question;
	}

	return {
		add: (pass, grant) => store.addPass(keptAs(pass), grant),
		known: (pass) => fresh(pass)?.grant ?? null,
		// One question serves all requests that arrive while it is open.
		find: (pass) => (fresh(pass) ?? ask(pass)).answer,
		async removeSession(sessionId) {
			asked.clear();
			await store.removeSession(sessionId);
			// Whoever was asking meanwhile may have been told of a pass that is gone now.
			asked.clear();
		}
	};
}

/** How tickets and passes are kept. */
export const digest = (token: string) => createHash('sha256').update(token).digest('base64url');
