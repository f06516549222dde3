/** What one value of a dimension cost, put together to the figures of a page. */
import type { PicoUsd } from '#lib/cost/pico.ts';
import {
	addSums,
	type CostBucket,
	type CostCell,
	type CostGrid,
	type CostQuery,
	type CostReport
} from '#lib/cost/report.ts';
import { joinRows, toCostRows, type ValueSums } from '#lib/cost/rows.ts';
import { seconds } from './seconds.ts';

/** What of a report is told apart by a dimension. */
export type Figures = Pick<
	CostReport,
	| 'buckets'
	| 'previousBuckets'
	| 'rows'
	| 'mostRows'
	| 'moved'
	| 'rest'
	| 'values'
	| 'topValues'
	| 'cells'
>;

/** What one value cost, and how much of it in which bucket; the latter of the dearest ones alone. */
export interface ValueParts extends ValueSums {
	readonly parts: readonly BucketPart[];
}

export interface BucketPart {
	/** Start of the bucket, Unix seconds. */
	readonly at: number;
	readonly calls: number;
	readonly unpricedCalls: number;
	readonly costPico: PicoUsd;
}

/** Of two periods. */
export interface ReadValues {
	/** Of this period, at least those with a series. */
	readonly dearestFirst: readonly ValueParts[];
	/** Those that the rows are chosen of. */
	readonly current: readonly ValueSums[];
	readonly before: readonly ValueSums[];
	/** How many values this period has; null = more than are counted. */
	readonly total: number | null;
}

export function toFigures(
	{ grid, top, rows }: CostQuery,
	buckets: readonly CostBucket[],
	previousBuckets: readonly CostBucket[],
	{ dearestFirst, current, before, total: values }: ReadValues
): Figures {
	const dearest = dearestFirst.slice(0, top);
	const total = { current: addSums(buckets), previous: addSums(previousBuckets) };
	return {
		buckets,
		previousBuckets,
		...toCostRows(joinRows(current, before), total, rows),
		values,
		topValues: dearest.map(({ value }) => value),
		cells: toCells(grid, buckets, dearest)
	};
}

/** Cells of the values that have a series; what a bucket has besides is that of all others. */
function toCells(
	{ startsMs }: CostGrid,
	buckets: readonly CostBucket[],
	dearest: readonly ValueParts[]
): CostCell[] {
	const positions = new Map(startsMs.map((startMs, index) => [seconds(startMs), index]));
	const rests = buckets.map(({ calls, unpricedCalls, costPico }) => ({
		calls,
		unpricedCalls,
		costPico: costPico ?? 0n
	}));
	const cells = dearest.flatMap(({ value, parts }) =>
		parts.flatMap(({ at, calls, unpricedCalls, costPico }): CostCell[] => {
			const position = positions.get(at);
			const rest = position === undefined ? undefined : rests[position];
			if (position === undefined || rest === undefined) return [];
			rest.calls -= calls;
			rest.unpricedCalls -= unpricedCalls;
			rest.costPico -= costPico;
			const isKnown = calls > unpricedCalls || costPico !== 0n;
			return [{ position, value, unpricedCalls, costPico: isKnown ? costPico : null }];
		})
	);
	const others = rests.flatMap(({ calls, unpricedCalls, costPico }, position): CostCell[] => {
		if (calls === 0 && costPico === 0n) return [];
		const isKnown = calls > unpricedCalls || costPico !== 0n;
		return [{ position, value: null, unpricedCalls, costPico: isKnown ? costPico : null }];
	});
	return [...cells, ...others];
}
