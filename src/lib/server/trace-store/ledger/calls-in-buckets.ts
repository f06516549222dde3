import type { CostFilters } from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { callsOfSessions } from './calls-of-sessions.ts';
import { seconds } from './seconds.ts';
import { calledIn, callFilter, ranIn, sessionFilter } from './spend.ts';
import { sumsOf, type Summed } from './sums.ts';
import { hourOfQuarter, hourSums } from './table.ts';

export interface BucketsWanted<Sum extends string> {
	readonly range: TimeRange;
	/** Starts of its buckets, Unix ms, whole quarter-hours; the first is the start of the range. */
	readonly startsMs: readonly number[];
	readonly filters: CostFilters;
	/** Columns of `ledger`: what calls are told apart by, at most one, and what is added up. */
	readonly by?: string;
	readonly sums: readonly Sum[];
}

/** What calls of a bucket cost, those of one value where they are told apart. */
export type CallsInBucket<Sum extends string> = Summed<Sum> & {
	/** Start of the bucket, Unix seconds. */
	readonly At: number;
	/** '' where they are not. */
	readonly Value: string;
};

/**
 * What calls cost under all filters, without buckets in which there are none.
 * @throws StoreError
 */
export function readCallsInBuckets<Sum extends string>(
	store: StoreClient,
	projects: Projects,
	wanted: BucketsWanted<Sum>
): Promise<CallsInBucket<Sum>[]> {
	const { sql, params } = callsInBuckets(projects, wanted);
	return store.rows<CallsInBucket<Sum>>(sql, params);
}

/** In one grouping where it can be: one within another takes a third of the statement. */
function callsInBuckets(projects: Projects, wanted: BucketsWanted<string>): Condition {
	const { range, startsMs, filters, by, sums } = wanted;
	const edges = startsMs.map(seconds);
	const chosen = callFilter(filters);
	const sessions = sessionFilter(filters);
	const all = both(calledIn(projects, range), chosen);
	const select = (from: string, time: string, where = '', added = sumsOf(sums)) =>
		`SELECT ${inBucket(time)}, ${by ?? `''`} AS Value, ${added} FROM ${from} ${where} GROUP BY At, Value`;
	if (sessions.sql !== 'true') {
		const own = by === undefined ? [] : [by];
		const read = callsOfSessions(projects, all, both(ranIn(projects, range), sessions), {
			columns: [...own, ...sums]
		});
		return { sql: select(read.sql, 'Quarter'), params: { ...read.params, edges } };
	}
	const kept = keptSums([...(by === undefined ? [] : [by]), ...namesIn(filters)]);
	if (kept === null) {
		return {
			sql: select('ledger', 'Quarter', `WHERE ${all.sql}`),
			params: { ...all.params, edges }
		};
	}
	const { firstHour, lastHour, cutHours } = hoursOf(range, startsMs);
	const params = {
		...all.params,
		edges,
		firstHour,
		lastHour,
		cutHours,
		cutQuarters: cutHours.flatMap((hour) => [0, 900, 1_800, 2_700].map((after) => hour + after))
	};
	const isHour = (not: '' | 'NOT', time: string, hours: string) =>
		`AND ${time} ${not} IN (SELECT toDateTime(arrayJoin({${hours}:Array(UInt32)}), 'UTC'))`;
	const whole = `WHERE ${projects.sql} AND ${chosen.sql}
		AND ${hourOfQuarter} >= toDateTime({firstHour:UInt32}, 'UTC')
		AND ${hourOfQuarter} < toDateTime({lastHour:UInt32}, 'UTC')`;
	const settings = `SETTINGS preferred_optimize_projection_name = '${kept}'`;
	if (cutHours.length === 0) {
		return { sql: `${select('ledger', hourOfQuarter, whole)} ${settings}`, params };
	}
	const added = sums.map((name) => `sum(${name}) AS ${name}`).join(', ');
	return {
		sql: `SELECT At, Value, ${sumsOf(sums, 'part.')}
			FROM (
				${select('ledger', hourOfQuarter, `${whole} ${isHour('NOT', hourOfQuarter, 'cutHours')}`, added)} ${settings}
				UNION ALL
				${select('ledger', 'Quarter', `WHERE ${all.sql} ${isHour('', 'Quarter', 'cutQuarters')}`, added)}
			) AS part GROUP BY At, Value`,
		params
	};
}

const inBucket = (time: string) =>
	`roundDown(toUnixTimestamp(${time}), {edges:Array(UInt32)}) AS At`;

const namesIn = ({ model, service }: CostFilters): string[] => [
	...(model === undefined ? [] : ['Model']),
	...(service === undefined ? [] : ['Service'])
];

/** Which sums by hour know these columns; null = none knows all of them. */
function keptSums(columns: readonly string[]): string | null {
	const [column = '', ...others] = new Set(columns.filter((name) => name !== 'project_id'));
	if (others.length > 0) return null;
	return column in hourSums ? hourSums[column as keyof typeof hourSums] : null;
}

/** The hours of a range, Unix seconds, and those of them that are cut by the start of a bucket or by its ends. */
function hoursOf(range: TimeRange, startsMs: readonly number[]) {
	const hourOf = (second: number) => second - (second % 3_600);
	const cuts = [range.startMs, ...startsMs, range.endMs].map(seconds);
	return {
		firstHour: hourOf(seconds(range.startMs)),
		lastHour: hourOf(seconds(range.endMs) + 3_599),
		cutHours: [...new Set(cuts.filter((second) => second % 3_600 !== 0).map(hourOf))]
	};
}
