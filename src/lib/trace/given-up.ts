/** Without a root a session is taken for running, until it has sent nothing for so long. */
export const rootlessQuietMs = 15 * 60_000;

/** The same of a row of a list. */
export const isRowGivenUp = (
	row: {
		readonly running: boolean;
		readonly startMs: number;
		readonly durationNs: number | null;
	},
	nowMs: number
): boolean => row.running && isGivenUp(row.startMs + (row.durationNs ?? 0) / 1e6, nowMs);

/** @param endMs when the last that is known of a session without a root ended, Unix ms */
export const isGivenUp = (endMs: number, nowMs: number): boolean =>
	nowMs - endMs >= rootlessQuietMs;
