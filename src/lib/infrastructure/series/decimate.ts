import type { PanelSeries, Series } from './series.ts';

/** What a chart draws of a panel: the same series on fewer moments. */
export interface Drawn {
	/** Unix ms of each drawn moment, ascending. */
	readonly atMs: readonly number[];
	readonly series: readonly Series[];
}

/**
 * Fewer moments, no lost spike: of each stretch that would share a pixel, every series keeps its least
 * and its greatest sample in the order in which they came. A stretch without a sample stays empty.
 * @param most how many moments may remain, at least 2; about the chart's width in pixels
 */
export function decimate(panel: PanelSeries, most: number): Drawn {
	const { startMs, stepMs, points, series } = panel;
	const moment = (index: number) => startMs + index * stepMs;
	if (points <= most) {
		return { atMs: Array.from({ length: points }, (_, index) => moment(index)), series };
	}
	const stretches = Math.max(1, Math.floor(most / 2));
	const edge = (stretch: number) => Math.floor((stretch * points) / stretches);
	const atMs = Array.from({ length: stretches }, (_, stretch) => {
		const from = edge(stretch);
		return [moment(from), moment(Math.floor((from + edge(stretch + 1)) / 2))];
	}).flat();
	return {
		atMs,
		series: series.map((each) => ({
			...each,
			values: Array.from({ length: stretches }, (_, stretch) =>
				extremes(each.values, edge(stretch), edge(stretch + 1))
			).flat()
		}))
	};
}

function extremes(
	values: readonly (number | null)[],
	from: number,
	to: number
): [number | null, number | null] {
	let low: number | null = null;
	let high: number | null = null;
	let lowAt = from;
	let highAt = from;
	for (let index = from; index < to; index++) {
		const value = values[index] ?? null;
		if (value === null) continue;
		if (low === null || value < low) {
			low = value;
			lowAt = index;
		}
		if (high === null || value > high) {
			high = value;
			highAt = index;
		}
	}
	return lowAt <= highAt ? [low, high] : [high, low];
}
