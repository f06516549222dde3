/** Versions of closed hours: by the clock, so that they tell when they were written, and by chance beyond it. */

const perMs = 1_048_576;

/** Of that millisecond, as text. */
export const firstVersion = (ms: number): string => (BigInt(ms) * BigInt(perMs)).toString();

/**
 * Greater than the last, and not that of another process that closes at the same moment.
 * @param last of all in the books
 */
export function nextVersion(last: string, nowMs: number): string {
	const byClock = BigInt(firstVersion(nowMs)) + BigInt(Math.floor(Math.random() * perMs));
	const next = BigInt(last) + 1n;
	return (byClock > next ? byClock : next).toString();
}
