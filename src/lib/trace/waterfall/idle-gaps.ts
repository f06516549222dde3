import type { TimeScale, TimeWindow } from './time-scale.ts';
import type { Tree } from '../tree/tree.ts';

/** A stretch without work leaves some of these empty, into which the whole time is divided. */
const buckets = 1024;

/**
 * Stretches of `whole` in which no leaf of work ran, each longer than `share` of it, in order. A parent
 * that only waits for its children is not work.
 *
 * Of 100 000 rows none is sorted: time in buckets says roughly where nothing ran, and only there edges
 * are sought.
 */
export function idleGapsOf(tree: Tree, whole: TimeWindow, share = 0.05): TimeWindow[] {
	const perNs = buckets / (whole.endNs - whole.startNs);
	const steps = new Int32Array(buckets + 1);
	const bucketOf = (timeNs: number) =>
		Math.min(buckets - 1, Math.max(0, Math.floor((timeNs - whole.startNs) * perNs)));
	for (let row = 0; row < tree.rowCount; row += 1) {
		if ((tree.childCountAt[row] ?? 0) > 0) continue;
		const from = bucketOf(tree.startAt[row] ?? 0);
		const to = bucketOf(tree.endTimeAt[row] ?? 0) + 1;
		steps[from] = (steps[from] ?? 0) + 1;
		steps[to] = (steps[to] ?? 0) - 1;
	}
	const gaps: TimeWindow[] = [];
	let running = 0;
	let idleFrom = -1;
	for (let bucket = 0; bucket <= buckets; bucket += 1) {
		running += steps[bucket] ?? 0;
		const isIdle = bucket < buckets && running === 0;
		if (isIdle && idleFrom === -1) idleFrom = bucket;
		if (isIdle || idleFrom === -1) continue;
		// A gap that is long enough leaves all but the two buckets at its edges empty.
		if (bucket - idleFrom >= share * buckets - 2) {
			const gap = edgesAround(tree, whole, whole.startNs + (idleFrom + bucket) / 2 / perNs);
			if (gap.endNs - gap.startNs > (whole.endNs - whole.startNs) * share) gaps.push(gap);
		}
		idleFrom = -1;
	}
	return gaps;
}

/** The idle stretch around a moment at which nothing runs. */
function edgesAround(tree: Tree, whole: TimeWindow, atNs: number): TimeWindow {
	let { startNs, endNs } = whole;
	for (let row = 0; row < tree.rowCount; row += 1) {
		if ((tree.childCountAt[row] ?? 0) > 0) continue;
		const from = tree.startAt[row] ?? 0;
		const to = tree.endTimeAt[row] ?? 0;
		if (from <= atNs) startNs = Math.max(startNs, to);
		else endNs = Math.min(endNs, from);
	}
	return { startNs, endNs };
}

/** Length of all gaps together, ns. */
export function idleNs(gaps: readonly TimeWindow[]): number {
	return gaps.reduce((sum, gap) => sum + gap.endNs - gap.startNs, 0);
}

/**
 * A scale in which every gap is a band of `bandPx` and the rest shares the width that is left.
 * Monotonic and exact both ways. `nsPerPx` is that of the time outside the gaps.
 */
export function compressedScale(
	window: TimeWindow,
	gaps: readonly TimeWindow[],
	widthPx: number,
	bandPx = 28
): TimeScale {
	const inside = gaps
		.map((gap) => ({
			startNs: Math.max(gap.startNs, window.startNs),
			endNs: Math.min(gap.endNs, window.endNs)
		}))
		.filter((gap) => gap.endNs > gap.startNs);
	const busyNs = Math.max(1, window.endNs - window.startNs - idleNs(inside));
	const band = inside.length === 0 ? 0 : Math.min(bandPx, widthPx / (2 * inside.length));
	const nsPerPx = busyNs / Math.max(1, widthPx - band * inside.length);

	// Knots of a piecewise linear map, ascending in both coordinates.
	const times = [window.startNs];
	const places = [0];
	for (const gap of inside) {
		const before = (places.at(-1) ?? 0) + (gap.startNs - (times.at(-1) ?? 0)) / nsPerPx;
		times.push(gap.startNs, gap.endNs);
		places.push(before, before + band);
	}
	times.push(Math.max(window.endNs, (times.at(-1) ?? 0) + 1));
	places.push(Math.max(1, widthPx));
	return {
		window,
		widthPx: Math.max(1, widthPx),
		nsPerPx,
		toPx: (timeNs) => interpolate(times, places, timeNs),
		toNs: (px) => interpolate(places, times, px)
	};
}

function interpolate(from: readonly number[], to: readonly number[], value: number): number {
	let low = 0;
	let high = from.length - 2;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((from[middle] ?? 0) <= value) low = middle;
		else high = middle - 1;
	}
	const from0 = from[low] ?? 0;
	const from1 = from[low + 1] ?? from0;
	const to0 = to[low] ?? 0;
	const to1 = to[low + 1] ?? to0;
	return from1 === from0 ? to0 : to0 + ((value - from0) / (from1 - from0)) * (to1 - to0);
}
