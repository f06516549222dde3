import type { StoreClient } from '../client.ts';

/** An hour of a project's sessions that the books do not tell. */
export interface OpenHour {
	readonly projectId: string;
	/** Unix seconds. */
	readonly hour: number;
	/** The sum of `Content` as it is now, as text; null = nothing is filed under it any more. */
	readonly content: string | null;
	/** Partial rows of sessions. */
	readonly rows: number;
	/** With which it was closed, as text; null = it never was. */
	readonly version: string | null;
}

/**
 * Hours as `sessions` has them and as the books have them, by what tells them apart and `Hour`. What is asked of
 * `sessions` is a projection of it, but for `Rows`.
 *
 * `Live` is the sum of `Content`, of `Rows` partial rows (where `IsFiled`; else there is none), the first of which
 * began at `FirstNs` and the last ended at `LastNs`. With `Booked` the hour was closed as `Version` (0 = it never was),
 * with facets or without. `Newest` is the greatest version that is closed or was begun (0 = the books have no row of
 * the hour), and the hour is `Settled` when no row is of another.
 *
 * Numbers, and 0 where one side has none: what may be null takes the engine twice as long to plan and to add up.
 * @param where SQL that both tables know
 * @param key columns by which hours are told apart, each with a comma behind it; one of a single project needs none
 */
export const hoursSql = (where: string, key: string): string => `(
	SELECT ${key}Hour, IsFiled, Live, Rows, FirstNs, LastNs, Booked, Version, HasFacets, Newest, Settled
	FROM (
		SELECT ${key}Bucket AS Hour, true AS IsFiled, sum(Content) AS Live, count() AS Rows,
			toUnixTimestamp64Nano(min(StartTime)) AS FirstNs, toUnixTimestamp64Nano(max(EndTime)) AS LastNs
		FROM sessions WHERE ${where} GROUP BY ${key}Hour
	) AS filed
	FULL JOIN (
		SELECT ${key}Hour, argMaxIf(booked.Content, booked.Version, Closed) AS Booked,
			maxIf(booked.Version, Closed) AS Version, argMaxIf(booked.HasFacets, booked.Version, Closed) AS HasFacets,
			max(booked.Version) AS Newest, max(Closed) AND min(booked.Version) = max(booked.Version) AS Settled
		FROM closed_hours AS booked WHERE ${where} GROUP BY ${key}Hour
	) AS closed USING (${key}Hour)
	SETTINGS join_use_nulls = 0
)`;

/**
 * The hours of all projects that are to be closed, oldest first.
 * @throws StoreError
 */
export async function readOpenHours(store: StoreClient): Promise<OpenHour[]> {
	return store.rows<OpenHour>(
		`SELECT project_id::String AS projectId, toUnixTimestamp(Hour) AS hour,
			if(IsFiled, toString(Live), NULL) AS content, toUInt32(Rows) AS rows,
			if(Version = 0, NULL, toString(Version)) AS version
		FROM ${hoursSql('true', 'project_id, ')}
		WHERE NOT IsFiled OR Version = 0 OR Live != Booked OR NOT HasFacets
		ORDER BY projectId, hour`
	);
}
