/** How long sessions took. */
import type { ReadSession } from './session-row.ts';

/** Ascending, in ns, of the sessions whose duration is known. */
export const durationsOf = (sessions: readonly ReadSession[]): readonly number[] =>
	sessions
		.flatMap(({ row }) => (row.durationNs === null ? [] : [row.durationNs]))
		.sort((a, b) => a - b);

/**
 * Nearest rank; null for no values.
 * @param sorted ascending
 * @param share 0–1
 */
export function percentile(sorted: readonly number[], share: number): number | null {
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
