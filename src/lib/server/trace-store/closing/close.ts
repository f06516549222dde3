import { sessionDimensions } from '#lib/cost/report.ts';
import type { StoreClient } from '../client.ts';
import { storableBin, storablePico } from '../ledger/bins.ts';
import { lastQuarter, quarterOf } from '../ledger/calls-of-sessions.ts';
import { namesSql } from '../ledger/names.ts';
import { sessionColumn, sumColumns } from '../ledger/sums.ts';
import { durationNs } from '../queries/sessions/row.ts';
import { nameSets, statesSql } from '../search/facet-sets.ts';
import { steps } from './tables.ts';

/** Hours of a project, Unix seconds. */
export interface ProjectHours {
	readonly projectId: string;
	readonly hours: readonly number[];
}

const isOfOneQuarter = `${quarterOf('StartTime')} = ${quarterOf('EndTime')}`;
const spent = '(Calls > 0 OR Cost != 0)';
const list = sumColumns.join(', ');
const summed = sumColumns.map((name) => `sum(part.${name}) AS ${name}`).join(', ');
const mine = 'Version = {version:UInt64}';
/** It is work that nobody waits for. */
const quietly = 'SETTINGS max_threads = 1, max_insert_threads = 1';

/** Sessions as they are now. */
const stageSessions = `
	INSERT INTO closing_sessions
	SELECT project_id, Bucket, {version:UInt64}, TraceId, StartTime, EndTime, Content,
		[${sessionDimensions.map(namesSql).join(', ')}],
		[${[statesSql, ...Object.values(nameSets).map(({ names }) => names)].join(', ')}],
		${sumColumns.map(sessionColumn).join(', ')}
	FROM sessions FINAL
	WHERE project_id = {project:String}
		AND Bucket IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))
	${quietly}`;

/**
 * Of sessions in several quarter-hours, what each cost. A trace that has a second session, a month and more
 * away, has its calls there, too.
 */
const stageCalls = `
	INSERT INTO closing_calls
	SELECT {project:String}, session.Hour, {version:UInt64}, entry.TraceId, entry.Quarter,
		${sumColumns.map((name) => `sum(entry.${name})`).join(', ')}
	FROM (
		SELECT TraceId, Quarter, ${list} FROM ledger
		WHERE project_id = {project:String}
			AND Quarter >= (SELECT ${quarterOf('min(StartTime)')} FROM closing_sessions WHERE ${mine})
			AND Quarter <= (SELECT ${quarterOf('max(EndTime)')} FROM closing_sessions WHERE ${mine})
			AND TraceId IN (SELECT TraceId FROM closing_sessions WHERE ${mine} AND NOT ${isOfOneQuarter})
	) AS entry
	INNER JOIN (
		SELECT Hour, TraceId, ${quarterOf('StartTime')} AS FirstQuarter, ${lastQuarter('Hour')} AS LastQuarter
		FROM closing_sessions WHERE ${mine} AND NOT ${isOfOneQuarter}
	) AS session ON session.TraceId = entry.TraceId
	WHERE entry.Quarter BETWEEN session.FirstQuarter AND session.LastQuarter
	GROUP BY session.Hour, entry.TraceId, entry.Quarter
	${quietly}`;

/** A row per session and quarter-hour in which it spent something. */
const parts = (columns: string) => `(
	SELECT Hour, TraceId, ${quarterOf('StartTime')} AS Quarter, ${columns}${list}
	FROM closing_sessions WHERE ${mine} AND ${isOfOneQuarter} AND ${spent}
	UNION ALL
	SELECT Hour, TraceId, Quarter, ${columns}${list}
	FROM (SELECT Hour, TraceId, Quarter, ${list} FROM closing_calls WHERE ${mine} AND ${spent}) AS call
	INNER JOIN (
		SELECT Hour, TraceId, ${columns}1 AS Known FROM closing_sessions WHERE ${mine} AND NOT ${isOfOneQuarter}
	) AS session USING (Hour, TraceId)
)`;

const dimensions = `[${sessionDimensions.map((name) => `'${name}'`).join(', ')}]`;

const widths = `[${Object.values(steps).join(', ')}]::Array(UInt16)`;
const startOfStep = (time: string) =>
	`toDateTime(intDiv(toUnixTimestamp(${time}), Step) * Step, 'UTC')`;

const bookNames = `
	INSERT INTO closed_names (project_id, Hour, Version, Dimension, Step, StepStart, Names, ${list})
	SELECT {project:String}, Hour, {version:UInt64}, pair.1 AS Dimension, Step, Start, pair.2 AS Together, ${summed}
	FROM (
		SELECT Hour, arrayJoin(${widths}) AS Step, ${startOfStep('Quarter')} AS Start, Names, ${list}
		FROM ${parts('Names, ')}
	) AS part
	ARRAY JOIN arrayZip(${dimensions}, Names) AS pair
	GROUP BY Hour, Dimension, Step, Start, Together
	${quietly}`;

const bookCosts = `
	INSERT INTO closed_costs (project_id, Hour, Version, Bin, Sessions, Cost, Greatest, Costs)
	SELECT {project:String}, Hour, {version:UInt64}, ${storableBin} AS InBin, count(), sum(part.Cost),
		maxIf(${storablePico}, InBin >= 0), groupArrayIf(${storablePico}, InBin >= 0)
	FROM closing_sessions AS part WHERE ${mine} AND ${spent}
	GROUP BY Hour, InBin
	${quietly}`;

const bookPaces = `
	INSERT INTO closed_paces (project_id, Hour, Version, Step, StepStart, Durations)
	SELECT {project:String}, Hour, {version:UInt64}, Step, Start, groupArray(Duration)
	FROM (
		SELECT Hour, arrayJoin(${widths}) AS Step, ${startOfStep('StartTime')} AS Start, ${durationNs} AS Duration
		FROM closing_sessions WHERE ${mine} AND Calls > 0
	)
	GROUP BY Hour, Step, Start
	${quietly}`;

const bookSpreads = `
	INSERT INTO closed_spreads (project_id, Hour, Version, Step, StepStarts, Sessions, PricedCalls, UnpricedCalls, Costs)
	SELECT {project:String}, Hour, {version:UInt64}, Step, spread.1, count(), sumForEach(spread.2), sumForEach(spread.3),
		sumForEach(spread.4)
	FROM (
		SELECT Hour, Step, arraySort(groupArray((Start, Priced, Unpriced, Spent))) AS entries,
			(entries.1, entries.2, entries.3, entries.4) AS spread
		FROM (
			SELECT Hour, TraceId, Step, Start, sum(part.PricedCalls) AS Priced, sum(part.UnpricedCalls) AS Unpriced,
				sum(part.Cost) AS Spent
			FROM (
				SELECT Hour, TraceId, arrayJoin(${widths}) AS Step, ${startOfStep('Quarter')} AS Start,
					PricedCalls, UnpricedCalls, Cost
				FROM ${parts('')}
			) AS part
			GROUP BY Hour, TraceId, Step, Start
		)
		GROUP BY Hour, Step, TraceId
	)
	GROUP BY Hour, Step, spread.1
	${quietly}`;

const quoted = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');

const bookFacets = `
	INSERT INTO closed_facets (project_id, Hour, Version, Field, Keys, Names, Counts, Without)
	SELECT {project:String}, Hour, {version:UInt64}, Field,
		if(Field = 'status', [], arrayMap(name -> sipHash64(name), Counted.1)),
		if(Field = 'status', Counted.1, []), Counted.2, Lacking
	FROM (
		SELECT Hour, pair.1 AS Field, sumMap(pair.2, arrayMap(name -> toUInt64(1), pair.2)) AS Counted,
			countIf(empty(pair.2)) AS Lacking
		FROM closing_sessions
		ARRAY JOIN arrayZip([${quoted(['status', ...Object.keys(nameSets)])}], Sets) AS pair
		WHERE ${mine}
		GROUP BY Hour, Field
	)
	${quietly}`;

/**
 * Hours with a session of which the ledger says something else. It is between two statements of a writer,
 * or a repair is due.
 */
const apart = `
	SELECT DISTINCT Hour
	FROM (
		SELECT Hour, TraceId, ${sumColumns.map((name) => `sum(part.${name}) AS Sum${name}`).join(', ')}
		FROM (
			SELECT Hour, TraceId, ${signed('')} FROM closing_sessions WHERE ${mine} AND NOT ${isOfOneQuarter}
			UNION ALL
			SELECT Hour, TraceId, ${signed('-')} FROM closing_calls WHERE ${mine}
		) AS part
		GROUP BY Hour, TraceId
		HAVING ${sumColumns.map((name) => `Sum${name} != 0`).join(' OR ')}
	)`;

function signed(sign: '' | '-'): string {
	return sumColumns
		.map((name) => `${sign}${name === 'Cost' ? name : `toInt64(${name})`} AS ${name}`)
		.join(', ');
}

/** First: from then on the hours are not settled. */
const markBegun = `
	INSERT INTO closed_hours (project_id, Hour, Version, Closed, WrittenAt)
	SELECT {project:String}, toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'), {version:UInt64}, false, now()`;

/**
 * Last, and out of what was staged: when another process has cleared that meanwhile, nothing counts.
 */
const markClosed = `
	INSERT INTO closed_hours (project_id, Hour, Version, Closed, Content, HasFacets, WrittenAt)
	SELECT {project:String}, Hour, {version:UInt64}, true, sum(part.Content), true, now()
	FROM closing_sessions AS part WHERE ${mine} AND Hour NOT IN (${apart})
	GROUP BY Hour
	${quietly}`;

/**
 * Adds up the sessions of some hours. What dies half way counts for nothing, nor do those hours whose sessions the
 * ledger does not tell.
 * @param version greater than any in the books
 * @throws StoreError
 */
export async function closeHours(
	store: StoreClient,
	{ projectId, hours }: ProjectHours,
	version: string
): Promise<void> {
	const sessions = { project: projectId, hours, version };
	await store.background(markBegun, sessions);
	// A page that knows of a greater version takes rows of this one for old: of two that begin at a time one gives up.
	const [last] = await store.rows<{ version: string }>(lastVersion);
	if (last?.version !== version) return;
	for (const table of ['closing_sessions', 'closing_calls']) {
		await store.background(`TRUNCATE TABLE ${table}`);
	}
	await store.background(stageSessions, sessions);
	const books = [bookNames, bookCosts, bookPaces, bookSpreads, bookFacets];
	for (const sql of [stageCalls, ...books, markClosed]) await store.background(sql, sessions);
}

/** Of all that was begun or closed. */
export const lastVersion = 'SELECT toString(max(Version)) AS version FROM closed_hours';
