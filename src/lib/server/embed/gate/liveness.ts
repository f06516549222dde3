/** Asks whose sessions may come in, often enough and not more. */

/** Somebody whom the gate lets through, as the portal knows them now. */
export interface Visitor {
	readonly sessionId: string;
	/** Lower case. */
	readonly email: string;
	/** The portal's name of what the person may do: `admin`. */
	readonly role: string;
}

/** What the gate must know of the portal's sign-in. */
export interface PortalSessions {
	/** null when the session does not exist, has expired, or its person may not come in now. */
	findVisitor(sessionId: string): Promise<Visitor | null>;
}

export interface Liveness {
	/** The same as `find` would say, where that is known without asking; else null. */
	known(sessionId: string): Visitor | null;
	/** At most `recheckMs` old; a failing question counts as no. */
	find(sessionId: string): Promise<Visitor | null>;
	/** Forgets the last answer of a session and ends what is watched for it. */
	end(sessionId: string): void;
	/**
	 * Calls `onEnd` once when the session is found dead, within `recheckMs` and the time of a question.
	 * @returns stops watching
	 */
	watch(sessionId: string, onEnd: () => void): () => void;
	close(): void;
}

interface Answer {
	readonly visitor: Promise<Visitor | null>;
	/** null until the question is answered. */
	known: Visitor | null;
	readonly askedAtMs: number;
}

// Sessions whose last answer is remembered; those with a frame are few.
const MOST = 1_000;

export function createLiveness(
	sessions: PortalSessions,
	options: { readonly recheckMs: number; readonly now: () => number }
): Liveness {
	const answers = new Map<string, Answer>();
	const watchers = new Map<string, Set<() => void>>();
	let timer: NodeJS.Timeout | null = null;

	function fresh(sessionId: string): Answer | null {
		const last = answers.get(sessionId);
		return last && options.now() - last.askedAtMs < options.recheckMs ? last : null;
	}

	function ask(sessionId: string): Promise<Visitor | null> {
		const last = fresh(sessionId);
		if (last !== null) return last.visitor;
		// One question serves all requests that arrive while it is open.
		const visitor = Promise.resolve()
			.then(() => sessions.findVisitor(sessionId))
			.catch(() => null);
		const [oldest] = answers.keys();
		if (answers.size >= MOST && oldest !== undefined) answers.delete(oldest);
		answers.delete(sessionId);
		const answer: Answer = { visitor, known: null, askedAtMs: options.now() };
		answers.set(sessionId, answer);
		void visitor.then((found) => (answer.known = found));
		return visitor;
	}

	function end(sessionId: string): void {
		answers.delete(sessionId);
		const ending = watchers.get(sessionId);
		watchers.delete(sessionId);
		for (const onEnd of ending ?? []) onEnd();
	}

	async function recheck(): Promise<void> {
		for (const sessionId of [...watchers.keys()]) {
			if ((await ask(sessionId)) === null) end(sessionId);
		}
	}

	function rest(): void {
		if (timer !== null) clearInterval(timer);
		timer = null;
	}

	return {
		known: (sessionId) => fresh(sessionId)?.known ?? null,
		find: ask,
		end,
		watch(sessionId, onEnd) {
			const watching = watchers.get(sessionId) ?? new Set();
			watchers.set(sessionId, watching.add(onEnd));
			timer ??= setInterval(() => {
				if (watchers.size === 0) rest();
				else void recheck();
			}, options.recheckMs).unref();
			return () => {
				watching.delete(onEnd);
				if (watching.size === 0 && watchers.get(sessionId) === watching) watchers.delete(sessionId);
			};
		},
		close() {
			rest();
			watchers.clear();
			answers.clear();
		}
	};
}
