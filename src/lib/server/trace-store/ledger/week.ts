import type { CostWeek, WeekQuery } from '#lib/cost/week.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { weekHourSql } from '../queries/week-hour.ts';
import {
	calledIn,
	callFilter,
	filtersCalls,
	ranIn,
	seconds,
	sessionFilter,
	spent
} from './spend.ts';
import { knownPico } from './sums.ts';

/**
 * What a project's calls cost by hour of the week, and in how many sessions they were made.
 * @throws StoreError
 */
export async function readCostWeek(
	store: StoreClient,
	projectId: string,
	{ range, filters, zone }: WeekQuery
): Promise<CostWeek> {
	const calls = both(calledIn(projectId, range), callFilter(filters));
	const ran = both(ranIn(projectId, range), sessionFilter(filters));
	// A session's own sums will do where all of it lies in one hour, as most do; not for some of its calls.
	const whole = filtersCalls(filters) ? null : inOneHour;
	const started = both(startedIn(projectId, range), sessionFilter(filters));
	const rows = await store.rows<{
		Hour: number;
		Sessions: number;
		SumPriced: string;
		SumCost: string;
	}>(
		`SELECT Hour, toUInt32(count()) AS Sessions,
			toString(sum(PricedCalls)) AS SumPriced, toString(sum(Cost)) AS SumCost
		FROM (
			SELECT ${weekHourSql('Quarter')} AS Hour, sum(entry.Calls) AS Calls,
				sum(entry.PricedCalls) AS PricedCalls, sum(entry.Cost) AS Cost
			FROM ledger AS entry
			WHERE (${calls.sql}) AND TraceId IN (
				SELECT TraceId FROM sessions FINAL WHERE (${ran.sql})${whole ? ` AND NOT ${whole}` : ''}
			)
			GROUP BY TraceId, Hour HAVING ${spent}
			${
				whole
					? `UNION ALL
			SELECT ${weekHourSql('StartTime')} AS Hour, LlmCalls AS Calls, PricedCalls, Cost
			FROM sessions FINAL WHERE (${started.sql}) AND ${whole} AND (LlmCalls > 0 OR Cost != 0)`
					: ''
			}
		)
		GROUP BY Hour ORDER BY Hour`,
		{
			...calls.params,
			...ran.params,
			...started.params,
			zone,
			fromSeconds: seconds(range.startMs),
			toSeconds: seconds(range.endMs)
		}
	);
	return {
		reading: null,
		cells: rows.map(({ Hour, Sessions, SumPriced, SumCost }) => ({
			hour: Hour,
			sessions: Sessions,
			costPico: knownPico(SumPriced, SumCost)
		}))
	};
}

/** Sessions that lie in the range and in one hour of the week: shorter than an hour, and at its ends the same. */
const inOneHour = `(
	StartTime >= toDateTime({fromSeconds:UInt32}, 'UTC')
	AND EndTime < toDateTime({toSeconds:UInt32}, 'UTC')
	AND EndTime < StartTime + INTERVAL 1 HOUR
	AND ${weekHourSql('StartTime')} = ${weekHourSql('EndTime')}
)`;
