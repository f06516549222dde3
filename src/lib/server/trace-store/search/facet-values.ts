import type { FacetField, FacetValue } from '../../agentops/analytics.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { spanHours } from './contents.ts';
import { scanOf, type Counted, type FacetGroup } from './facet-groups.ts';
import { fieldOfKey, isIndexed, keysOf } from './facet-sets.ts';

export interface IndexedCount {
	/** Most sessions first, then by value; as many as were asked for. */
	readonly values: readonly FacetValue[];
	/** Different values in all sessions. */
	readonly distinct: number;
}

interface CountedValue extends FacetValue {
	readonly field: string;
	readonly distinct: number;
}

/**
 * Sessions by value of indexed attributes. In the index stands under which hours a session has said something, so
 * that those that count are looked up one by one.
 * @param range in which the sessions started
 * @throws StoreError
 */
export async function countIndexed(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	counted: Counted,
	top: number
): Promise<ReadonlyMap<FacetField, IndexedCount>> {
	const asked = counted.groups.filter(({ fields }) => fields.some(isIndexed));
	const read = await Promise.all(
		asked.map((group) => countGroup(store, projectId, range, counted, group, top))
	);
	return new Map(read.flatMap((each) => [...each]));
}

async function countGroup(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	{ open, closed }: Counted,
	group: FacetGroup,
	top: number
): Promise<ReadonlyMap<FacetField, IndexedCount>> {
	const fields = group.fields.filter(isIndexed);
	const sources = [
		...(open === null
			? []
			: [ofSessions(projectId, range, scanOf(open, [group]).where, closed !== null)]),
		...(closed === null ? [] : [ofBooks(closed)])
	];
	if (sources.length === 0) return new Map();
	const rows = await store.rows<CountedValue>(
		`SELECT field, value, toUInt32(sum(Found)) AS sessions, count() OVER (PARTITION BY field) AS distinct
		FROM (${sources.map(({ sql }) => sql).join('\nUNION ALL\n')})
		GROUP BY field, value ORDER BY sessions DESC, value LIMIT {top:UInt32} BY field
		-- To find out which marks a million sessions leave out takes longer than to read all of them.
		SETTINGS use_index_for_in_with_subqueries_max_values = 10000`,
		{
			...both(...sources).params,
			fields,
			...keysOf(fields),
			top
		}
	);
	return new Map(
		fields.map((field): [FacetField, IndexedCount] => {
			const found = rows.filter((row) => row.field === field);
			const values = found.map(({ value, sessions }) => ({ value, sessions }));
			return [field, { values, distinct: found[0]?.distinct ?? 0 }];
		})
	);
}

/** @param isPart whether these are the sessions of some hours alone, which say when they ran */
function ofSessions(
	projectId: string,
	range: TimeRange,
	where: Condition,
	isPart: boolean
): Condition {
	const hours = spanHours(range, 'Hour');
	return {
		sql: `SELECT ${fieldOfKey} AS field,
			Value AS value, uniqExact(Trace) AS Found
		FROM session_values
		WHERE project_id = {project:String} AND Key IN {keys:Array(String)} AND ${hours.sql}
			${isPart ? `AND Hour IN (${hoursOfOpen})` : ''}
			AND Trace IN (SELECT Trace FROM sessions FINAL WHERE ${where.sql})
		GROUP BY field, value`,
		params: { ...where.params, ...hours.params, project: projectId }
	};
}

/** Hours in which a session ran that is filed under an open one. */
const hoursOfOpen = `
	SELECT toDateTime(arrayJoin(range(
		toUInt64(toUnixTimestamp(toStartOfHour(toDateTime(min(StartTime), 'UTC')))),
		toUInt64(least(toUnixTimestamp64Milli(max(EndTime)) / 1000, 4294967295)) + 1,
		3600
	)), 'UTC')
	FROM sessions
	WHERE project_id = {project:String}
		AND Bucket IN (SELECT toDateTime(arrayJoin({openHours:Array(UInt32)}), 'UTC'))
	GROUP BY Bucket`;

function ofBooks({ sql, params }: Condition): Condition {
	return {
		sql: `SELECT Field::String AS field, Name AS value, Count AS Found
		FROM (
			SELECT Field, Names, Counts FROM closed_facets
			WHERE ${sql} AND Field IN {fields:Array(String)}
		)
		ARRAY JOIN Names AS Name, Counts AS Count`,
		params
	};
}
