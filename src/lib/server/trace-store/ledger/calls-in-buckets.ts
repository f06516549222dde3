import type { CostFilters } from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import { both, type Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { callsOfSessions } from './calls-of-sessions.ts';
import { seconds } from './seconds.ts';
import { calledIn, callFilter, ranIn, sessionFilter } from './spend.ts';
import { hourOfQuarter, hourSums } from './table.ts';

export interface BucketsWanted {
	readonly range: TimeRange;
	/** Starts of its buckets, Unix ms, whole quarter-hours; the first is the start of the range. */
	readonly startsMs: readonly number[];
	readonly filters: CostFilters;
	/** Columns of `ledger`: what calls are told apart by, at most one, and what is added up. */
	readonly by?: string;
	readonly sums: readonly string[];
}

/**
 * What calls cost under all filters, as a table in parentheses: `At` (the start of the bucket, Unix seconds), what
 * they are told apart by, and sums, of which a bucket may have several rows. Sessions are looked at where some of them
 * are chosen.
 */
export function callsInBuckets(projects: Projects, wanted: BucketsWanted): Condition {
	const { range, startsMs, filters, by, sums } = wanted;
	const own = by === undefined ? [] : [by];
	const edges = startsMs.map(seconds);
	const chosen = callFilter(filters);
	const sessions = sessionFilter(filters);
	if (sessions.sql !== 'true') {
		const calls = both(calledIn(projects, range), chosen);
		const read = callsOfSessions(projects, calls, both(ranIn(projects, range), sessions), {
			columns: [...own, ...sums]
		});
		return {
			sql: `(SELECT ${[inBucket('Quarter'), ...own, ...sums].join(', ')} FROM ${read.sql})`,
			params: { ...read.params, edges }
		};
	}
	const grouped = `GROUP BY ${['At', ...own].join(', ')}`;
	const select = (time: string) =>
		`SELECT ${[inBucket(time), ...own, ...sums.map((name) => `sum(${name}) AS ${name}`)].join(', ')} FROM ledger`;
	const kept = keptSums([...own, ...namesIn(filters)]);
	const all = both(calledIn(projects, range), chosen);
	if (kept === null) {
		return {
			sql: `(${select('Quarter')} WHERE ${all.sql} ${grouped})`,
			params: { ...all.params, edges }
		};
	}
	const { firstHour, lastHour, cutHours } = hoursOf(range, startsMs);
	const hours = (name: string) => `(SELECT toDateTime(arrayJoin({${name}:Array(UInt32)}), 'UTC'))`;
	const cut =
		cutHours.length === 0
			? []
			: [`${select('Quarter')} WHERE ${all.sql} AND Quarter IN ${hours('cutQuarters')} ${grouped}`];
	const whole = `${select(hourOfQuarter)}
		WHERE ${projects.sql} AND ${chosen.sql}
			AND ${hourOfQuarter} >= toDateTime({firstHour:UInt32}, 'UTC')
			AND ${hourOfQuarter} < toDateTime({lastHour:UInt32}, 'UTC')
			${cut.length === 0 ? '' : `AND ${hourOfQuarter} NOT IN ${hours('cutHours')}`}
		${grouped} SETTINGS preferred_optimize_projection_name = '${kept}'`;
	return {
		sql: `(${[whole, ...cut].join('\nUNION ALL\n')})`,
		params: {
			...all.params,
			edges,
			firstHour,
			lastHour,
			cutHours,
			cutQuarters: cutHours.flatMap((hour) => [0, 900, 1_800, 2_700].map((after) => hour + after))
		}
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
