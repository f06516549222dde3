import {
	addSums,
	type CostBucket,
	type CostFilters,
	type CostGrid,
	type CostQuery,
	type CostSums,
	type OwnDimension
} from '#lib/cost/report.ts';
import { countValues, dearerFirst } from '#lib/cost/rows.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { grouped } from '../grouped.ts';
import type { Projects } from '../queries/projects.ts';
import { readCallsInBuckets } from './calls-in-buckets.ts';
import { toFigures, type ValueParts } from './figures.ts';
import { held, type BegunFigures } from './periods.ts';
import { seconds } from './seconds.ts';
import { callColumn } from './spend.ts';
import { callSums, toSums } from './sums.ts';

/** What the calls of one value cost in one bucket. */
interface CallPart {
	/** Start of the bucket, Unix seconds. */
	readonly at: number;
	readonly value: string;
	readonly failedCalls: number;
	readonly sums: CostSums;
}

async function readCalls(
	store: StoreClient,
	projects: Projects,
	range: TimeRange,
	{ startsMs }: CostGrid,
	filters: CostFilters,
	dimension: OwnDimension
): Promise<CallPart[]> {
	const rows = await readCallsInBuckets(store, projects, {
		range,
		startsMs,
		filters,
		by: callColumn(dimension),
		sums: callSums
	});
	return rows.map((row) => ({
		at: row.At,
		value: row.Value,
		failedCalls: Number(row.SumFailedCalls),
		sums: toSums(row)
	}));
}

/** Every call has one value: buckets, values and parts are sums of one reading. */
export function beginByCall(
	store: StoreClient,
	projects: Projects,
	query: CostQuery,
	dimension: OwnDimension
): BegunFigures {
	const { range, previous, grid, previousGrid, filters } = query;
	const now = held(readCalls(store, projects, range, grid, filters, dimension));
	return async ({ stores, onAsked }) => {
		const asked = readCalls(stores.before, projects, previous, previousGrid, filters, dimension);
		onAsked?.();
		const [current, before] = await Promise.all([now, asked]);
		const values = toValues(current);
		return toFigures(query, toBuckets(current, grid), toBuckets(before, previousGrid), {
			dearestFirst: values,
			current: values,
			before: toValues(before),
			total: countValues(values)
		});
	};
}

function toBuckets(parts: readonly CallPart[], { startsMs }: CostGrid): CostBucket[] {
	const byStart = grouped(parts, ({ at }) => at);
	return startsMs.map((startMs) => {
		const inside = byStart.get(seconds(startMs)) ?? [];
		const failedCalls = inside.reduce((sum, part) => sum + part.failedCalls, 0);
		return { startMs, failedCalls, ...addSums(inside.map(({ sums }) => sums)) };
	});
}

/** Dearest first. */
const toValues = (all: readonly CallPart[]): ValueParts[] =>
	[...grouped(all, ({ value }) => value)]
		.map(([value, inside]) => ({
			value,
			sums: addSums(inside.map(({ sums }) => sums)),
			parts: inside.map(({ at, sums: { calls, unpricedCalls, costPico } }) => ({
				at,
				calls,
				unpricedCalls,
				costPico: costPico ?? 0n
			}))
		}))
		.sort(dearerFirst);
