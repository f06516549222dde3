import type { GateStore, Grant } from './gate-store.ts';

interface Found {
	readonly grant: Promise<Grant | null>;
	readonly askedAtMs: number;
}

// Passes whose grant is remembered; people with a frame are few.
const MOST = 1_000;

/**
 * The same store, that is asked for a pass at most once in `forMs`: every request of a frame brings
 * one. A pass that another process removed is good for so much longer, and no more than its session is.
 */
export function rememberPasses(
	store: GateStore,
	{ forMs, now }: { readonly forMs: number; readonly now: () => number }
): GateStore {
	const found = new Map<string, Found>();
	return {
		...store,
		findPass(digest) {
			const known = found.get(digest);
			if (known && now() - known.askedAtMs < forMs) return known.grant;
			// One question serves all requests that arrive while it is open.
			const grant = store.findPass(digest);
			const [oldest] = found.keys();
			if (found.size >= MOST && oldest !== undefined) found.delete(oldest);
			found.delete(digest);
			found.set(digest, { grant, askedAtMs: now() });
			const forget = () => {
				if (found.get(digest)?.grant === grant) found.delete(digest);
			};
			// What is not there may come, and a store that failed may answer the next time.
			grant.then((there) => there ?? forget(), forget);
			return grant;
		},
		async removeSession(sessionId) {
			found.clear();
			await store.removeSession(sessionId);
			// Whoever was asking meanwhile may have been told of a pass that is gone now.
			found.clear();
		}
	};
}
