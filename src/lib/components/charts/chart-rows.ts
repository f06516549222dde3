import type { Cell } from '#lib/format/csv.ts';
import type { ChartSpec } from './spec.ts';

/** The figures of a chart as rows of a file, under a head; unknown stays empty. */
export function chartRows(spec: ChartSpec, first: string): Cell[][] {
	return [
		[first, ...spec.series.map((series) => `${series.label} (${spec.unit})`)],
		...spec.buckets.map((bucket, index) => [
			bucket.title,
			...spec.series.map((series) => series.values[index] ?? null)
		])
	];
}
