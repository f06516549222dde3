/** Without a root a session is taken for running, until it has sent nothing for so long. */
export const rootlessQuietMs = 15 * 60_000;

/** @param endMs when the last that is known of the session ended, Unix ms */
export const isGivenUp = (endMs: number, nowMs: number): boolean =>
	nowMs - endMs >= rootlessQuietMs;
