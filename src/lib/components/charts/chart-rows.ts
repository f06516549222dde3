import type { Cell } from '#lib/format/csv.ts';
import type { ChartSpec } from './spec.ts';

/**
 * The figures of charts on one axis as rows of a file, under a head that says their unit; unknown stays
 * empty.
 * @param first what the buckets are
 */
export function chartRows(specs: readonly ChartSpec[], first: string): Cell[][] {
	const columns = specs.flatMap(({ series, unit, inFile }) =>
		series.map(({ label, values }) => ({
			head: headOf(label, inFile?.unit ?? unit),
			values,
			factor: inFile?.factor ?? 1
		}))
	);
	return [
		[first, ...columns.map(({ head }) => head)],
		...(specs[0]?.buckets ?? []).map(({ title }, index) => [
			title,
			...columns.map(({ values, factor }) => scaled(values[index] ?? null, factor))
		])
	];
}

export const headOf = (label: string, unit: string | null): string =>
	unit === null ? label : `${label} (${unit})`;

/** Without the digits that binary fractions add: 0.07 × 100 is 7. */
function scaled(value: number | null, factor: number): number | null {
	return value === null || factor === 1 ? value : Number((value * factor).toPrecision(12));
}
