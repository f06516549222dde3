import type { TimeWindow } from '../waterfall/time-scale.ts';

/** Maps the time that a person watches to the time of the run, both ways; steady and exact. */
export interface ReplayClock {
	/** How long the replay takes at normal speed, ms. */
	readonly lengthMs: number;
	/** ns since the trace's start. */
	readonly timeAt: (watchedMs: number) => number;
	readonly watchedAt: (timeNs: number) => number;
}

/** A long run is watched in that, at normal speed. */
const longestMs = 10_000;
/** A run that is over sooner is slowed down to it, or nothing could be seen. */
const shortestMs = 3_000;
/** A pause, however long it was. */
const pauseMs = 350;

/**
 * A clock for a run: what was at work shares the time in proportion, each idle gap is a short pause.
 *
 * @param gaps - stretches in which nothing was at work, ascending, inside of the whole
 */
export function replayClock(whole: TimeWindow, gaps: readonly TimeWindow[]): ReplayClock {
	const totalNs = Math.max(1, whole.endNs - whole.startNs);
	const realMs = totalNs / 1e6;
	const lengthMs = Math.min(longestMs, Math.max(shortestMs, realMs));
	// A run that fits as it is needs no pause shortened; at most half of the time goes to pauses.
	const pause =
		realMs <= longestMs ? 0 : Math.min(pauseMs, lengthMs / 2 / Math.max(1, gaps.length));
	const short = pause === 0 ? [] : gaps;
	const idleNs = short.reduce((sum, gap) => sum + (gap.endNs - gap.startNs), 0);
	const msPerNs = (lengthMs - pause * short.length) / Math.max(1, totalNs - idleNs);

	// Knots of a piecewise linear map, ascending in both coordinates.
	const times = [whole.startNs];
	const watched = [0];
	for (const gap of short) {
		const before = (watched.at(-1) ?? 0) + (gap.startNs - (times.at(-1) ?? 0)) * msPerNs;
		times.push(gap.startNs, gap.endNs);
		watched.push(before, before + pause);
	}
	times.push(whole.startNs + totalNs);
	watched.push(lengthMs);
	return {
		lengthMs,
		timeAt: (ms) => interpolate(watched, times, ms),
		watchedAt: (timeNs) => interpolate(times, watched, timeNs)
	};
}

/** Held at the ends. */
function interpolate(from: readonly number[], to: readonly number[], value: number): number {
	const last = from.length - 1;
	if (value <= (from[0] ?? 0)) return to[0] ?? 0;
	if (value >= (from[last] ?? 0)) return to[last] ?? 0;
	let low = 0;
	let high = last - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((from[middle] ?? 0) <= value) low = middle;
		else high = middle - 1;
	}
	const [from0 = 0, from1 = 0, to0 = 0, to1 = 0] = [from[low], from[low + 1], to[low], to[low + 1]];
	return from1 === from0 ? to0 : to0 + ((value - from0) / (from1 - from0)) * (to1 - to0);
}
