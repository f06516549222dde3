import type { CostWeek, WeekQuery } from '#lib/cost/week.ts';
import { isOnTheHour } from '#lib/time/zone.ts';
import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import { readBooks } from '../closing/books.ts';
import { both, type Condition } from '../queries/condition.ts';
import { ofProjects } from '../queries/projects.ts';
import { weekHourSql } from '../queries/week-hour.ts';
import { callsOfSessions, sessionKey } from './calls-of-sessions.ts';
import { seconds } from './seconds.ts';
import {
	calledIn,
	callFilter,
	filtersCalls,
	inSteps,
	isAllBooked,
	isUnfiltered,
	ranUnbooked,
	sessionFilter,
	spent,
	startedUnbooked
} from './spend.ts';
import { knownPico, sumsOf, type Summed } from './sums.ts';

/**
 * What the calls of projects cost by hour of the week, and in how many sessions they were made.
 * @throws StoreError
 */
export async function readCostWeek(
	store: StoreClient,
	projectIds: readonly string[],
	{ range, filters, zone }: WeekQuery,
	shared?: SharedReads
): Promise<CostWeek> {
	const projects = ofProjects(projectIds);
	const [books] = isUnfiltered(filters)
		? await readBooks(store, projects, [range], { shared })
		: [null];
	// A session's own sums will do where all of it lies in one hour, as most do; not for some of its calls.
	const whole = filtersCalls(filters) ? null : inOneHour;
	const called = callsOfSessions(
		projects,
		both(calledIn(projects, range), callFilter(filters), { sql: spent, params: {} }),
		both(ranUnbooked(projects, { range, books }), sessionFilter(filters), {
			sql: whole ? `NOT ${whole}` : 'true',
			params: {}
		}),
		{ columns: weekSums, own: { Session: sessionKey(projects) } }
	);
	const started = both(startedUnbooked(projects, { range, books }), sessionFilter(filters));
	const closed =
		books?.closed && books.firstMs !== null
			? closedWeek(books.closed, isOnTheHour(books.firstMs, range.endMs, zone))
			: null;
	const parts = [
		...(isAllBooked({ books })
			? []
			: [
					`SELECT ${weekHourSql('Quarter')} AS WeekHour, 1 AS Sessions,
						${weekSums.map((name) => `sum(call.${name}) AS ${name}`).join(', ')}
					FROM ${called.sql} AS call
					GROUP BY Session, WeekHour`,
					...(whole
						? [
								`SELECT ${weekHourSql('StartTime')} AS WeekHour, 1 AS Sessions, PricedCalls,
									UnpricedCalls, Cost
								FROM sessions FINAL WHERE (${started.sql}) AND ${whole} AND (LlmCalls > 0 OR Cost != 0)`
							]
						: [])
				]),
		...(closed === null ? [] : [closed.sql])
	];
	if (parts.length === 0) return { reading: null, cells: [] };
	const rows = await store.rows<
		Summed<(typeof weekSums)[number]> & { WeekHour: number; AllSessions: number }
	>(
		`SELECT WeekHour, toUInt32(sum(Sessions)) AS AllSessions, ${sumsOf(weekSums)}
		FROM (${parts.join('\nUNION ALL\n')})
		GROUP BY WeekHour HAVING AllSessions > 0 ORDER BY WeekHour`,
		{
			...called.params,
			...started.params,
			...closed?.params,
			zone,
			fromSeconds: seconds(range.startMs),
			toSeconds: seconds(range.endMs)
		}
	);
	return {
		reading: null,
		cells: rows.map((row) => ({
			hour: row.WeekHour,
			sessions: row.AllSessions,
			costPico: knownPico(row.SumPricedCalls, row.SumCost),
			unpricedCalls: Number(row.SumUnpricedCalls)
		}))
	};
}

const weekSums = ['PricedCalls', 'UnpricedCalls', 'Cost'] as const;

/**
 * A session counts once in an hour of the week, in however many steps of time it spent something.
 * @param isOnTheHour whether hours of the zone are hours of UTC
 */
function closedWeek(closed: Condition, isOnTheHour: boolean): Condition {
	const { sql, params } = both(closed, inSteps(isOnTheHour));
	return {
		sql: `
			SELECT WeekHour, if(Nth = 1, Sessions, 0) AS Sessions, Priced AS PricedCalls, Unpriced AS UnpricedCalls,
				Spent AS Cost
			FROM (
				SELECT arrayMap(Start -> ${weekHourSql('Start')}, StepStarts) AS WeekHours, Sessions, PricedCalls,
					UnpricedCalls, Costs
				FROM closed_spreads WHERE ${sql}
			)
			ARRAY JOIN WeekHours AS WeekHour, arrayEnumerateUniq(WeekHours) AS Nth, PricedCalls AS Priced,
				UnpricedCalls AS Unpriced, Costs AS Spent`,
		params
	};
}

/** Sessions that lie in the range and in one hour of the week: shorter than an hour, and at its ends the same. */
const inOneHour = `(
	StartTime >= toDateTime({fromSeconds:UInt32}, 'UTC')
	AND EndTime < toDateTime({toSeconds:UInt32}, 'UTC')
	AND EndTime < StartTime + INTERVAL 1 HOUR
	AND ${weekHourSql('StartTime')} = ${weekHourSql('EndTime')}
)`;
