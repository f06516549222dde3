import type { CostDimension, CostFilters } from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { lateDays } from '../write/look-up.ts';

/** The sets of `sessions` that a session's own dimensions are read from. */
const sets = {
	tag: 'Tags',
	user: 'Users',
	team: 'Teams',
	agent: 'Agents',
	tool: 'Tools'
} as const satisfies Partial<Record<CostDimension, string>>;

/** The columns of `ledger` that a call's own dimensions are read from. */
const callColumns = { model: 'Model', service: 'Service' } as const;

const ofSession = Object.keys(sets) as (keyof typeof sets)[];
const ofCall = Object.keys(callColumns) as (keyof typeof callColumns)[];

/** A session's values of a dimension; `''` stands for none, so that nothing is left out of a sum. */
export function valuesOf(dimension: keyof typeof sets): string {
	return `if(empty(${sets[dimension]}), [''], arrayDistinct(${sets[dimension]}))`;
}

export function isOfSession(dimension: CostDimension): dimension is keyof typeof sets {
	return dimension in sets;
}

export function callColumn(dimension: keyof typeof callColumns): string {
	return callColumns[dimension];
}

/** What is chosen of sessions; `''` = those without a value. */
export function sessionFilter(filters: CostFilters): Condition {
	return both(
		...ofSession.flatMap((dimension): Condition[] => {
			const value = filters[dimension];
			if (value === undefined) return [];
			const name = `of_${dimension}`;
			return [{ sql: `has(${valuesOf(dimension)}, {${name}:String})`, params: { [name]: value } }];
		})
	);
}

/** What is chosen of calls, on `ledger`. */
export function callFilter(filters: CostFilters): Condition {
	return both(
		...ofCall.flatMap((dimension): Condition[] => {
			const value = filters[dimension];
			if (value === undefined) return [];
			const name = `of_${dimension}`;
			return [{ sql: `${callColumns[dimension]} = {${name}:String}`, params: { [name]: value } }];
		})
	);
}

/** Rows of `ledger` whose calls began in the range, which is of whole quarter-hours. */
export function calledIn(projectId: string, { startMs, endMs }: TimeRange): Condition {
	return {
		sql: `project_id = {project:String}
			AND Quarter >= toDateTime({fromSeconds:UInt32}, 'UTC')
			AND Quarter < toDateTime({toSeconds:UInt32}, 'UTC')`,
		params: {
			project: projectId,
			fromSeconds: seconds(startMs),
			toSeconds: seconds(endMs)
		}
	};
}

/**
 * Sessions, on `sessions FINAL`, that may have a call in the range: those that ran then.
 *
 * Nearly all of them are filed in its hours. A span is filed with its session when it comes within
 * `lateDays` of it, so the others are not further away; one column of partial rows tells which they
 * are, since of a start the least counts and of an end the greatest.
 */
export function ranIn(projectId: string, { startMs, endMs }: TimeRange): Condition {
	const hour = 3_600;
	const margin = lateDays * 24 * hour + hour;
	const [from, to] = [seconds(startMs), seconds(endMs)];
	const time = (name: string) => `toDateTime({${name}:UInt32}, 'UTC')`;
	return {
		sql: `project_id = {project:String}
			AND (
				Bucket BETWEEN ${time('firstHour')} AND ${time('lastHour')}
				OR (Bucket, TraceId) IN (
					SELECT Bucket, TraceId FROM sessions
					WHERE project_id = {project:String} AND Bucket >= ${time('earliestHour')}
						AND Bucket < ${time('firstHour')} AND EndTime >= ${time('fromSeconds')}
					UNION ALL
					SELECT Bucket, TraceId FROM sessions
					WHERE project_id = {project:String} AND Bucket > ${time('lastHour')}
						AND Bucket <= ${time('latestHour')} AND StartTime < ${time('toSeconds')}
				)
			)
			AND StartTime < ${time('toSeconds')} AND EndTime >= ${time('fromSeconds')}`,
		params: {
			project: projectId,
			fromSeconds: from,
			toSeconds: to,
			firstHour: from - (from % hour),
			lastHour: to - (to % hour),
			earliestHour: clamp(from - margin),
			latestHour: clamp(to + margin)
		}
	};
}

const clamp = (value: number): number => Math.min(Math.max(value, 0), 0xffff_ffff);
export const seconds = (ms: number): number => clamp(Math.floor(ms / 1000));

/** Sums that both tables have, under the names of `ledger`. */
export const sumColumns = [
	'Calls',
	'PricedCalls',
	'UnpricedCalls',
	'TokensInput',
	'TokensCacheRead',
	'TokensCacheWrite',
	'TokensOutput',
	'TokensReasoning',
	'Cost'
] as const;

/** True of sums in which something was called or paid. */
export const spent = '(Calls > 0 OR Cost != 0)';

/** SQL for the start of the bucket that a time in Unix seconds falls into. */
const bucketOf = (time: string) => `roundDown(${time}, {edges:Array(UInt32)})`;

/** A period, and the starts of its buckets, Unix ms; the first is the start of the period. */
export interface Period {
	readonly range: TimeRange;
	readonly edges: readonly number[];
}

/**
 * The sessions of a period that do not lie in one bucket as a whole; `many` when there are too many to
 * name, or when calls are filtered and no session's own sums will do.
 */
export type Crossing =
	| { readonly kind: 'few'; readonly traces: readonly string[]; readonly hours: readonly number[] }
	| { readonly kind: 'many' };

const mostCrossing = 5_000;

/** Sessions that lie in one bucket as a whole, as nearly all do. */
const isWhole = `(
	StartTime >= toDateTime({fromSeconds:UInt32}, 'UTC')
	AND EndTime < toDateTime({toSeconds:UInt32}, 'UTC')
	AND ${bucketOf('toUnixTimestamp(StartTime)')} = ${bucketOf('toUnixTimestamp(EndTime)')}
)`;

/** True when a figure is about some of a session's calls. */
export const filtersCalls = (filters: CostFilters): boolean =>
	ofCall.some((name) => filters[name] !== undefined);

/** @throws StoreError */
export async function readCrossing(
	store: StoreClient,
	projectId: string,
	{ range, edges }: Period,
	filters: CostFilters
): Promise<Crossing> {
	if (filtersCalls(filters)) return { kind: 'many' };
	const ran = both(ranIn(projectId, range), sessionFilter(filters));
	const rows = await store.rows<{ TraceId: string; Hour: number }>(
		`SELECT TraceId, toUnixTimestamp(Bucket) AS Hour
		FROM sessions FINAL WHERE (${ran.sql}) AND NOT ${isWhole} LIMIT ${mostCrossing + 1}`,
		{ ...ran.params, edges: edges.map(seconds) }
	);
	if (rows.length > mostCrossing) return { kind: 'many' };
	return {
		kind: 'few',
		traces: rows.map(({ TraceId }) => TraceId),
		hours: [...new Set(rows.map(({ Hour }) => Hour))]
	};
}

/** What is wanted of each session. */
interface Wanted {
	/** Its values of this; null = none are. */
	readonly dimension: keyof typeof sets | null;
	/** Its parts by bucket, under `At` (start of the bucket, Unix seconds), or all of it. */
	readonly byBucket: boolean;
}

/**
 * A table in parentheses of what sessions spent in a period, a row per session and bucket: `Names` (its
 * values of the dimension), `At` where wanted, and the sums.
 *
 * A session that lies in one bucket as a whole is read from `sessions`; only the others are added up
 * from the ledger. Both say the same, because both hold the same spans. When calls are filtered, all
 * are added up from the ledger.
 */
export function spendOfSessions(
	projectId: string,
	{ range, edges }: Period,
	crossing: Crossing,
	filters: CostFilters,
	{ dimension, byBucket }: Wanted
): Condition {
	const names = dimension === null ? '[]::Array(String)' : valuesOf(dimension);
	const at = (time: string) => (byBucket ? `${bucketOf(`toUnixTimestamp(${time})`)} AS At,` : '');
	const parts: Condition[] = [];
	if (!filtersCalls(filters)) {
		const started = both(startedIn(projectId, range), sessionFilter(filters));
		const sums = sumColumns.map((name) => (name === 'Calls' ? 'LlmCalls AS Calls' : name));
		parts.push({
			sql: `SELECT ${at('StartTime')} ${names} AS Names, ${sums.join(', ')}
				FROM sessions FINAL WHERE (${started.sql}) AND ${isWhole} AND (LlmCalls > 0 OR Cost != 0)`,
			params: started.params
		});
	}
	if (crossing.kind === 'many' || crossing.traces.length > 0) {
		const calls = both(calledIn(projectId, range), callFilter(filters));
		const others = crossingSessions(projectId, range, crossing, filters);
		parts.push({
			sql: `SELECT ${byBucket ? 'At,' : ''} Names, ${sumColumns.join(', ')}
			FROM (
				SELECT TraceId, ${at('Quarter')} ${sumColumns
					.map((name) => `sum(entry.${name}) AS ${name}`)
					.join(', ')}
				FROM ledger AS entry
				WHERE (${calls.sql}) AND TraceId IN (${others.traces})
				GROUP BY TraceId${byBucket ? ', At' : ''}
				HAVING ${spent}
			) AS part
			INNER JOIN (
				SELECT TraceId, ${names} AS Names FROM sessions FINAL WHERE ${others.where}
			) AS session USING (TraceId)`,
			params: { ...calls.params, ...others.params }
		});
	}
	return {
		sql: `(${parts.map(({ sql }) => sql).join('\nUNION ALL\n')})`,
		params: parts.reduce<Condition['params']>((all, { params }) => ({ ...all, ...params }), {
			edges: edges.map(seconds),
			fromSeconds: seconds(range.startMs),
			toSeconds: seconds(range.endMs)
		})
	};
}

/** Where the crossing sessions are in `sessions FINAL`, and SQL for their ids. */
function crossingSessions(
	projectId: string,
	range: TimeRange,
	crossing: Crossing,
	filters: CostFilters
): { readonly where: string; readonly traces: string; readonly params: Condition['params'] } {
	if (crossing.kind === 'few') {
		return {
			where: `project_id = {project:String}
				AND Bucket IN (SELECT toDateTime(arrayJoin({crossingHours:Array(UInt32)}), 'UTC'))
				AND TraceId IN {crossing:Array(String)}`,
			traces: 'SELECT arrayJoin({crossing:Array(String)})',
			params: { project: projectId, crossing: crossing.traces, crossingHours: crossing.hours }
		};
	}
	const ran = both(ranIn(projectId, range), sessionFilter(filters));
	const where = filtersCalls(filters) ? ran.sql : `(${ran.sql}) AND NOT ${isWhole}`;
	return { where, traces: `SELECT TraceId FROM sessions FINAL WHERE ${where}`, params: ran.params };
}
