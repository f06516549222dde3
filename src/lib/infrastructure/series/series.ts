/** A panel's figures on one grid of moments. */
import type { LineName } from '../panel.ts';

export interface PanelSeries {
	/** Unix ms of the first moment. */
	readonly startMs: number;
	readonly stepMs: number;
	/** How many moments. */
	readonly points: number;
	/** The largest first; the rest is counted in `left`. */
	readonly series: readonly Series[];
	/** How many series there were beyond those. */
	readonly left: number;
}

export interface Series {
	/** Unique in its panel. */
	readonly id: string;
	/** One of the catalogue's names, or the values of the labels that tell the lines apart. */
	readonly name: { readonly fixed: LineName } | { readonly labels: readonly string[] };
	/** One a moment; null = no sample there, which is not zero. */
	readonly values: readonly (number | null)[];
}

/** The largest series by their mean, biggest first; ties keep their order. */
export function largest(
	series: readonly Series[],
	most: number
): { readonly series: Series[]; readonly left: number } {
	if (series.length <= most) return { series: [...series], left: 0 };
	const ranked = series
		.map((each) => ({ each, mean: mean(each.values) }))
		.sort((one, other) => other.mean - one.mean);
	return {
		series: ranked.slice(0, most).map(({ each }) => each),
		left: series.length - most
	};
}

function mean(values: readonly (number | null)[]): number {
	let sum = 0;
	let known = 0;
	for (const value of values) {
		if (value === null) continue;
		sum += value;
		known += 1;
	}
	return known === 0 ? -Infinity : sum / known;
}

/** The last sample; null when there is none. */
export function lastValue(values: readonly (number | null)[]): number | null {
	for (let index = values.length - 1; index >= 0; index--) {
		const value = values[index];
		if (value !== null && value !== undefined) return value;
	}
	return null;
}
