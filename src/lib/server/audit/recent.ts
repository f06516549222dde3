export interface Recent {
	/** True the first time; from then on, for a while, false. */
	isNew(key: string): boolean;
	/** As if it had not been seen: its entry could not be stored. */
	forget(key: string): void;
}

/**
 * Remembers for a while what has been seen, so that one reader who steps through the spans of a
 * session makes one entry and not a hundred.
 * @param mostKeys the oldest are forgotten beyond it: then an entry more is made, never one less
 */
export function createRecent(
	forMs: number,
	mostKeys = 10_000,
	now: () => number = Date.now
): Recent {
	const seenAtMs = new Map<string, number>();
	return {
		isNew(key) {
			const seen = seenAtMs.get(key);
			if (seen !== undefined && now() - seen < forMs) return false;
			seenAtMs.delete(key);
			seenAtMs.set(key, now());
			const oldest = seenAtMs.keys().next();
			if (seenAtMs.size > mostKeys && !oldest.done) seenAtMs.delete(oldest.value);
			return true;
		},
		forget: (key) => void seenAtMs.delete(key)
	};
}

/**
 * Notes what has not been seen of late.
 * @param note is given the keys that are new; not called without any
 * @throws what `note` throws; the keys are new again then, so that whoever tries again is noted
 */
export async function noteNew(
	recent: Recent,
	keys: readonly string[],
	note: (fresh: readonly string[]) => Promise<void>
): Promise<void> {
	const fresh = keys.filter((key) => recent.isNew(key));
	if (fresh.length === 0) return;
	try {
		await note(fresh);
	} catch (error) {
		for (const key of fresh) recent.forget(key);
		throw error;
	}
}
