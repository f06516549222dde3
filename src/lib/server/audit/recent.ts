/**
 * Remembers for a while what has been seen, so that one reader who steps through the spans of a
 * session makes one entry and not a hundred.
 * @param mostKeys the oldest are forgotten beyond it: then an entry more is made, never one less
 */
export function createRecent(
	forMs: number,
	mostKeys = 10_000,
	now: () => number = Date.now
): { isNew(key: string): boolean } {
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
		}
	};
}
