import {
	costDimensions,
	sessionDimensions,
	type CallDimension,
	type OwnDimension,
	type CostFilters,
	type SessionDimension
} from '#lib/cost/report.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import type { Books } from '../closing/books.ts';
import { steps } from '../closing/tables.ts';
import { both, type Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { startedInAny, startsIn } from '../queries/sessions/filter.ts';
import { lateDays } from '../write/known-traces.ts';
import { callsOfSessions, sessionKey } from './calls-of-sessions.ts';
import { namesOf, namesSql } from './names.ts';
import { clampSeconds, seconds } from './seconds.ts';
import { openTable, type OpenSpend } from './open-table.ts';
import { sessionColumn, sumColumns, sumTypes, type SumColumn } from './sums.ts';

/** The columns of `ledger` that a call's own dimensions are read from. */
const callColumns: Readonly<Record<CallDimension, string>> = { model: 'Model', service: 'Service' };

const ofCall = Object.keys(callColumns) as CallDimension[];

export function callColumn(dimension: OwnDimension): string {
	return dimension === 'project' ? 'project_id' : callColumns[dimension];
}

/** What is chosen of sessions; `''` = those without a name. */
export function sessionFilter(filters: CostFilters): Condition {
	return both(
		...sessionDimensions.flatMap((dimension): Condition[] => {
			const value = filters[dimension];
			if (value === undefined) return [];
			const name = `of_${dimension}`;
			const sql =
				value === ''
					? `empty(${namesOf[dimension]})`
					: `has(${namesOf[dimension]}, {${name}:String})`;
			return [{ sql, params: { [name]: value } }];
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
export function calledIn(projects: Projects, { startMs, endMs }: TimeRange): Condition {
	return {
		sql: `${projects.sql}
			AND Quarter >= toDateTime({fromSeconds:UInt32}, 'UTC')
			AND Quarter < toDateTime({toSeconds:UInt32}, 'UTC')`,
		params: {
			...projects.params,
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
export function ranIn(projects: Projects, { startMs, endMs }: TimeRange): Condition {
	const hour = 3_600;
	const margin = lateDays * 24 * hour + hour;
	const [from, to] = [seconds(startMs), seconds(endMs)];
	const time = (name: string) => `toDateTime({${name}:UInt32}, 'UTC')`;
	return {
		sql: `${projects.sql}
			AND (
				Bucket BETWEEN ${time('firstHour')} AND ${time('lastHour')}
				OR (${projects.key}Bucket, TraceId) IN (
					SELECT ${projects.key}Bucket, TraceId FROM sessions
					WHERE ${projects.sql} AND Bucket >= ${time('earliestHour')}
						AND Bucket < ${time('firstHour')} AND EndTime >= ${time('fromSeconds')}
					UNION ALL
					SELECT ${projects.key}Bucket, TraceId FROM sessions
					WHERE ${projects.sql} AND Bucket > ${time('lastHour')}
						AND Bucket <= ${time('latestHour')} AND StartTime < ${time('toSeconds')}
				)
			)
			AND StartTime < ${time('toSeconds')} AND EndTime >= ${time('fromSeconds')}`,
		params: {
			...projects.params,
			fromSeconds: from,
			toSeconds: to,
			firstHour: from - (from % hour),
			lastHour: to - (to % hour),
			earliestHour: clampSeconds(from - margin),
			latestHour: clampSeconds(to + margin)
		}
	};
}

/** True of rows of `ledger` and of sums of them in which something was called or paid. */
export const spent = '(Calls > 0 OR Cost != 0)';

/** SQL for the start of the bucket that a time in Unix seconds falls into. */
const bucketOf = (time: string) => `roundDown(${time}, {edges:Array(UInt32)})`;

export interface Period {
	readonly range: TimeRange;
	/** Starts of its buckets, Unix ms; the first is the start of the period. */
	readonly edges: readonly number[];
	/** What is told by closed hours; null = all of it is read from sessions. */
	readonly books: Books | null;
}

/** The sessions of a period that are to be read themselves. */
export function unbooked({ books }: Pick<Period, 'books'>): Condition {
	if (books === null) return both();
	return {
		sql: `Bucket IN (SELECT toDateTime(arrayJoin({openHours:Array(UInt32)}), 'UTC'))`,
		params: { openHours: books.open }
	};
}

/**
 * Sessions of a period that are to be read themselves and started in it, on `sessions FINAL`. Where their hours are
 * known none has to be looked for, which a short answer takes as long for as for the rest.
 */
export function startedUnbooked(projects: Projects, { range, books }: ReadPeriod): Condition {
	return books === null
		? startedInAny(projects, range)
		: both({ sql: projects.sql, params: projects.params }, unbooked({ books }), startsIn(range));
}

/** As {@link startedUnbooked}, those that ran in it. */
export function ranUnbooked(projects: Projects, { range, books }: ReadPeriod): Condition {
	if (books === null) return ranIn(projects, range);
	return both({ sql: projects.sql, params: projects.params }, unbooked({ books }), {
		sql: `StartTime < toDateTime({toSeconds:UInt32}, 'UTC') AND EndTime >= toDateTime({fromSeconds:UInt32}, 'UTC')`,
		params: { fromSeconds: seconds(range.startMs), toSeconds: seconds(range.endMs) }
	});
}

type ReadPeriod = Pick<Period, 'range' | 'books'>;

/**
 * True when so many ms begin an hour. The first of a period's edges need not: what began before it counts as in the
 * first bucket, and closed hours have nothing that is of another period.
 */
export const areHours = (edges: readonly number[]): boolean =>
	edges.slice(1).every((ms) => ms % 3_600_000 === 0);

/** Rows of closed hours, by hours or by quarter-hours; both tell the same. */
export const inSteps = (areHours: boolean): Condition => ({
	sql: 'Step = {step:UInt16}',
	params: { step: areHours ? steps.hour : steps.quarter }
});

/** True when no session is to be read itself. */
export const isAllBooked = ({ books }: Pick<Period, 'books'>): boolean => books?.open.length === 0;

/**
 * The sessions that do not lie on one side of every boundary of a period as a whole; `many` when there
 * are too many to name, or when calls are filtered and no session's own sums will do.
 */
export type Crossing =
	| { readonly kind: 'few'; readonly sessions: readonly CrossingSession[] }
	| { readonly kind: 'many' };

interface CrossingSession {
	readonly traceId: string;
	/** Under which it is filed, Unix seconds. */
	readonly hour: number;
	/** True when it crosses an end of the period, not only of a bucket. */
	readonly ofRange: boolean;
}

const mostCrossing = 5_000;

/** A boundary lies between the two times. `bounds` begins with 0, since less than the first counts as the first. */
const isApart = (from: string, to: string) =>
	`roundDown(toUnixTimestamp(${from}), {bounds:Array(UInt32)})
		!= roundDown(toUnixTimestamp(${to}), {bounds:Array(UInt32)})`;

/** Sessions that lie in the period as a whole, on `sessions`. */
export const isInRange = `(
	StartTime >= toDateTime({fromSeconds:UInt32}, 'UTC')
	AND EndTime < toDateTime({toSeconds:UInt32}, 'UTC')
)`;

/** Sessions that lie in one bucket as a whole, as nearly all do. */
const isInBucket = `(
	${isInRange}
	AND ${bucketOf('toUnixTimestamp(StartTime)')} = ${bucketOf('toUnixTimestamp(EndTime)')}
)`;

const boundsOf = ({ range, edges }: Period): readonly number[] => [
	0,
	...edges.map(seconds),
	seconds(range.endMs)
];

/** True when a figure is about all sessions and all of their calls, as closed hours are. */
export const isUnfiltered = (filters: CostFilters): boolean =>
	costDimensions.every((dimension) => filters[dimension] === undefined);

/** True when a figure is about some of a session's calls. */
export const filtersCalls = (filters: CostFilters): boolean =>
	ofCall.some((name) => filters[name] !== undefined);

/**
 * Looks at the hours under which sessions are filed before it looks at sessions: few hours have one
 * that may cross a boundary, so that few sessions are merged and compared.
 * @throws StoreError
 */
export async function readCrossing(
	store: StoreClient,
	projects: Projects,
	period: Period,
	filters: CostFilters
): Promise<Crossing> {
	if (filtersCalls(filters)) return { kind: 'many' };
	if (isAllBooked(period)) return { kind: 'few', sessions: [] };
	const { range } = period;
	const bounds = boundsOf(period);
	const near = both(filedNear(period), unbooked(period));
	const hours = await store.rows<{ Hour: number }>(
		`SELECT toUnixTimestamp(Bucket) AS Hour FROM sessions
		WHERE ${projects.sql} AND (${near.sql})
		GROUP BY Bucket HAVING ${isApart('min(StartTime)', 'max(EndTime)')}`,
		{ ...projects.params, bounds, ...near.params }
	);
	if (hours.length === 0) return { kind: 'few', sessions: [] };
	const chosen = sessionFilter(filters);
	const rows = await store.rows<{ TraceId: string; Hour: number; OfRange: number }>(
		`SELECT TraceId, toUnixTimestamp(Bucket) AS Hour, toUInt8(NOT ${isInRange}) AS OfRange
		FROM sessions FINAL
		WHERE ${projects.sql}
			AND Bucket IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))
			AND ${isApart('StartTime', 'EndTime')} AND (${chosen.sql})
		LIMIT ${mostCrossing + 1}`,
		{
			...chosen.params,
			...projects.params,
			bounds,
			hours: hours.map(({ Hour }) => Hour),
			fromSeconds: seconds(range.startMs),
			toSeconds: seconds(range.endMs)
		}
	);
	if (rows.length > mostCrossing) return { kind: 'many' };
	return {
		kind: 'few',
		sessions: rows.map(({ TraceId, Hour, OfRange }) => ({
			traceId: TraceId,
			hour: Hour,
			ofRange: OfRange === 1
		}))
	};
}

/**
 * Rows of sessions that may reach a boundary. Spans begin no further from their session than they may
 * be late, so far from the ends it can only be a single span that lasts beyond the later one.
 */
function filedNear({ range, edges }: Period): Condition {
	const margin = (lateDays * 24 + 1) * 3_600;
	const around = (name: string) =>
		`Bucket BETWEEN toDateTime({${name}From:UInt32}, 'UTC') AND toDateTime({${name}To:UInt32}, 'UTC')`;
	const [start, end] = [seconds(range.startMs), seconds(range.endMs)];
	// Between the ends there are no other boundaries than those of buckets.
	const apart = edges.length === 1 && end - start > 2 * margin;
	const params = {
		startFrom: clampSeconds(start - margin),
		startTo: clampSeconds(apart ? start + margin : end + margin),
		endFrom: clampSeconds(end - margin),
		endTo: clampSeconds(end + margin)
	};
	if (!apart) return { sql: around('start'), params };
	return {
		sql: `${around('start')} OR ${around('end')} OR (
			Bucket BETWEEN toDateTime({startTo:UInt32}, 'UTC') AND toDateTime({endFrom:UInt32}, 'UTC')
			AND EndTime >= toDateTime({lastEnd:UInt32}, 'UTC')
		)`,
		params: { ...params, lastEnd: end }
	};
}

/** What is wanted of each session. */
interface Wanted {
	/** Its names of this; null = none are. */
	readonly dimension: SessionDimension | null;
	/** Its parts by bucket, under `At` (start of the bucket, Unix seconds), or all of it. */
	readonly byBucket: boolean;
	/** Which sums; absent = all. What is not asked for is not planned, which takes half of a small reading. */
	readonly sums?: readonly SumColumn[];
	/** What was read of open hours already; null or absent = nothing. */
	readonly open?: OpenSpend | null;
}

/**
 * A table in parentheses of what sessions spent in a period, a row per session and bucket: `Names` (as
 * `namesSql` gives them), `At` where wanted, and the sums.
 *
 * A session that lies in one bucket as a whole is read from `sessions`; only the others are added up
 * from the ledger. Both say the same, because both hold the same spans. When calls are filtered, all
 * are added up from the ledger. Of closed hours there is a row per names and step of time instead, and none
 * where no names are wanted.
 */
export function spendOfSessions(
	projects: Projects,
	period: Period,
	crossing: Crossing,
	filters: CostFilters,
	wanted: Wanted
): Condition {
	const { books } = period;
	const { dimension, byBucket, sums = sumColumns, open = null } = wanted;
	const parts: Condition[] = [];
	if (books?.closed && dimension !== null) {
		const calls = both(books.closed, inSteps(!byBucket || areHours(period.edges)), {
			sql: 'Dimension = {dimension:String}',
			params: { dimension }
		});
		parts.push({
			sql: `SELECT ${[...at(byBucket, 'StepStart'), 'Names', ...sums].join(', ')}
				FROM closed_names WHERE ${calls.sql}`,
			params: calls.params
		});
	}
	if (open === null) parts.push(...partsOfOpen(projects, period, crossing, filters, wanted));
	else {
		const told = dimension === null && !byBucket ? open.sessions : open.parts;
		const table = openTable(told, sums);
		const columns = [
			...(byBucket ? ['At'] : []),
			...(dimension === null ? [] : ['Names']),
			...sums
		];
		if (told.length > 0) {
			parts.push({ ...table, sql: `SELECT ${columns.join(', ')} FROM ${table.sql}` });
		}
	}
	return together(period, parts);
}

/**
 * As {@link spendOfSessions}, without closed hours. By session there is `Session` as well, a key of it.
 */
export function spendOfOpen(
	projects: Projects,
	period: Period,
	crossing: Crossing,
	filters: CostFilters,
	wanted: Wanted & { readonly bySession: boolean }
): Condition {
	return together(period, partsOfOpen(projects, period, crossing, filters, wanted));
}

function together(period: Period, parts: readonly Condition[]): Condition {
	if (parts.length === 0) return nothingSpent;
	const { range, edges } = period;
	return {
		sql: `(${parts.map(({ sql }) => sql).join('\nUNION ALL\n')})`,
		params: parts.reduce<Condition['params']>((all, { params }) => ({ ...all, ...params }), {
			edges: edges.map(seconds),
			bounds: boundsOf(period),
			fromSeconds: seconds(range.startMs),
			toSeconds: seconds(range.endMs)
		})
	};
}

const at = (byBucket: boolean, time: string): string[] =>
	byBucket ? [`${bucketOf(`toUnixTimestamp(${time})`)} AS At`] : [];

/** SELECTs of sessions that closed hours do not tell. */
function partsOfOpen(
	projects: Projects,
	period: Period,
	crossing: Crossing,
	filters: CostFilters,
	{ dimension, byBucket, sums = sumColumns, bySession = false }: Wanted & { bySession?: boolean }
): Condition[] {
	const { range } = period;
	const names: Columns = dimension === null ? {} : { Names: namesSql(dimension) };
	const session: Columns = { Session: sessionKey(projects) };
	const isWhole = byBucket ? isInBucket : isInRange;
	const parts: Condition[] = [];
	if (!filtersCalls(filters) && !isAllBooked(period)) {
		const started = both(startedUnbooked(projects, period), sessionFilter(filters));
		const columns = [
			...named(bySession ? session : {}),
			...at(byBucket, 'StartTime'),
			...named(names),
			...sums.map((name) => `${sessionColumn(name)} AS ${name}`)
		];
		parts.push({
			sql: `SELECT ${columns.join(', ')}
				FROM sessions FINAL WHERE (${started.sql}) AND ${isWhole} AND (LlmCalls > 0 OR Cost != 0)`,
			params: started.params
		});
	}
	const others = crossingSessions(projects, period, crossing, filters, byBucket, isWhole);
	if (!others) return parts;
	const calls = both(calledIn(projects, range), callFilter(filters), others.calls, {
		sql: spent,
		params: {}
	});
	// Rows are those of sessions where each is to be told; names and buckets add up the calls as well.
	const isOfEach = bySession || dimension === null;
	const own: Columns = isOfEach ? { ...session, ...names } : names;
	const read = callsOfSessions(projects, calls, others.sessions, { columns: sums, own });
	const columns = isOfEach
		? [
				...(bySession ? ['Session'] : []),
				...at(byBucket, 'Quarter'),
				...Object.keys(names).map((name) => `any(call.${name}) AS ${name}`),
				...sums.map((name) => `sum(call.${name}) AS ${name}`)
			]
		: [...at(byBucket, 'Quarter'), ...Object.keys(names), ...sums];
	parts.push({
		sql: `SELECT ${columns.join(', ')} FROM ${read.sql} AS call
			${isOfEach ? `GROUP BY Session${byBucket ? ', At' : ''}` : ''}`,
		params: read.params
	});
	return parts;
}

/** SQL by name. */
type Columns = Readonly<Record<string, string>>;

const named = (columns: Columns): string[] =>
	Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`);

const nothingSpent: Condition = {
	sql: `(SELECT toUInt32(0) AS At, '' AS Names, ${Object.entries(sumTypes)
		.map(([name, type]) => `CAST(0, '${type}') AS ${name}`)
		.join(', ')} WHERE false)`,
	params: {}
};

/** Sessions, on `sessions FINAL`, and where calls are looked for. */
type Looked = Readonly<Record<'sessions' | 'calls', Condition>>;

/** Few sessions by name, and the calls of their traces on `ledger`. */
export function fewSessions(projects: Projects, few: readonly CrossingSession[]): Looked {
	const params = {
		...projects.params,
		crossing: few.map(({ traceId }) => traceId),
		crossingHours: [...new Set(few.map(({ hour }) => hour))]
	};
	return {
		sessions: {
			sql: `${projects.sql}
				AND Bucket IN (SELECT toDateTime(arrayJoin({crossingHours:Array(UInt32)}), 'UTC'))
				AND TraceId IN {crossing:Array(String)}`,
			params
		},
		calls: { sql: 'TraceId IN (SELECT arrayJoin({crossing:Array(String)}))', params }
	};
}

/** Which the crossing sessions are, and their calls; null = there are none. */
function crossingSessions(
	projects: Projects,
	period: Period,
	crossing: Crossing,
	filters: CostFilters,
	byBucket: boolean,
	isWhole: string
): Looked | null {
	const chosen = sessionFilter(filters);
	const crosses: Condition = { sql: `NOT ${isWhole}`, params: {} };
	if (crossing.kind === 'few') {
		const sessions = crossing.sessions.filter(({ ofRange }) => byBucket || ofRange);
		if (sessions.length === 0) return null;
		const few = fewSessions(projects, sessions);
		// Of another project a session of that trace id may not cross.
		return { sessions: both(few.sessions, crosses, chosen), calls: few.calls };
	}
	const ran = both(ranUnbooked(projects, period), chosen);
	return { sessions: filtersCalls(filters) ? ran : both(ran, crosses), calls: both() };
}
