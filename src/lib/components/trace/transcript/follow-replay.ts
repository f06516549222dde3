import { upTo } from '#lib/trace/replay/meter.ts';
import type { TranscriptEntry } from '#lib/trace/transcript/entry.ts';
import type { Playhead } from '../replay/playhead.ts';

/**
 * Calls back with the entry that a replay has reached, whenever it is another one, and once at first;
 * −1 = none yet, and when it stops.
 *
 * @param entries ascending by time
 * @returns how to stop
 */
export function followReplay(
	playhead: Playhead,
	entries: readonly TranscriptEntry[],
	onreach: (row: number, isFirst: boolean) => void
): () => void {
	const times = entries.map((entry) => entry.atNs);
	let reached: number | null = null;
	const stop = playhead.watch((timeNs) => {
		const row = upTo(times, timeNs) - 1;
		if (row === reached) return;
		const isFirst = reached === null;
		reached = row;
		onreach(row, isFirst);
	});
	return () => {
		stop();
		onreach(-1, true);
	};
}
