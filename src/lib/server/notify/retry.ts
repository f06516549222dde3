/** Waits before the second, third … attempt; after the last there is none. About half a day in all. */
const waitsMs = [10_000, 60_000, 300_000, 1_800_000, 7_200_000, 28_800_000];

/**
 * When to try again.
 * @param attempts so far, the failed one among them; at least 1
 * @returns Unix ms; null = not again
 */
export function nextAttempt(attempts: number, nowMs: number): number | null {
	const wait = waitsMs[attempts - 1];
	return wait === undefined ? null : nowMs + wait;
}
