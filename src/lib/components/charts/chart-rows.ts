import type { Cell } from '#lib/format/csv.ts';
import { leavesOut, type ChartSpec } from './spec.ts';

/**
 * The figures of charts on one axis as rows of a file, under a head that says their unit; unknown stays
 * empty. Of a series whose values leave something out, a column says how much.
 * @param first what the buckets are
 */
export function chartRows(specs: readonly ChartSpec[], first: string): Cell[][] {
	const columns = specs.flatMap(({ series, unit, inFile }) =>
		series.flatMap(({ label, values, leftOut }) => [
			{ head: headOf(label, inFile?.unit ?? unit), values, factor: inFile?.factor ?? 1 },
			...(leftOut && leavesOut({ leftOut })
				? [{ head: `${label}: ${leftOut.label}`, values: leftOut.counts, factor: 1 }]
				: [])
		])
	);
	return [
		[first, ...columns.map(({ head }) => head)],
		...(specs[0]?.buckets ?? []).map(({ title }, index) => [
			title,
			...columns.map(({ values, factor }) => scaled(values[index] ?? null, factor))
		])
	];
}

/** A label that is the unit itself needs none. */
export const headOf = (label: string, unit: string | null): string =>
	unit === null || unit.toLowerCase() === label.toLowerCase() ? label : `${label} (${unit})`;

/** Without the digits that binary fractions add: 0.07 × 100 is 7, and 0.1 + 0.2 is 0.3. */
function scaled(value: number | null, factor: number): number | null {
	if (value === null) return null;
	return factor === 1 ? Number(value.toPrecision(15)) : Number((value * factor).toPrecision(12));
}
