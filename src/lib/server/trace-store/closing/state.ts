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
 * Hours as `sessions` has them and as the books have them, by `project` and `Hour`. What is asked of `sessions` is a
 * projection of it, but for `Rows`.
 *
 * `Live` is the sum of `Content`, of `Rows` partial rows (where `IsFiled`; else there is none), the first of which
 * began at `FirstNs` and the last ended at `LastNs`. With `Booked` the hour was closed as `Version` (0 = it never was), with
 * facets or without. `Newest` is the greatest version that is closed or was begun (0 = the books have no row of the
 * hour), and the hour is `Settled` when no row is of another.
 *
 * Numbers, of which one side has 0: the engine takes twice as long to plan and to add up what may be null.
 * @param where SQL that both tables know
 */
export const hoursSql = (where: string): string => `(
	SELECT project, Hour, max(Filed) AS IsFiled, sum(LiveContent) AS Live, sum(LiveRows) AS Rows, sum(First) AS FirstNs, sum(Last) AS LastNs,
		sum(BookedContent) AS Booked, sum(BookedVersion) AS Version, max(BookedFacets) AS HasFacets,
		sum(AnyVersion) AS Newest, max(IsSettled) AS Settled
	FROM (
		SELECT project_id AS project, Bucket AS Hour, true AS Filed, sum(Content) AS LiveContent, count() AS LiveRows,
			toUnixTimestamp64Nano(min(StartTime)) AS First, toUnixTimestamp64Nano(max(EndTime)) AS Last,
			toUInt64(0) AS BookedContent, toUInt64(0) AS BookedVersion, false AS BookedFacets,
			toUInt64(0) AS AnyVersion, false AS IsSettled
		FROM sessions WHERE ${where} GROUP BY project, Hour
		UNION ALL
		SELECT project_id AS project, Hour, false, 0, 0, 0, 0,
			argMaxIf(booked.Content, booked.Version, Closed), maxIf(booked.Version, Closed),
			argMaxIf(booked.HasFacets, booked.Version, Closed), max(booked.Version),
			max(Closed) AND min(booked.Version) = max(booked.Version)
		FROM closed_hours AS booked WHERE ${where} GROUP BY project, Hour
	)
	GROUP BY project, Hour
)`;

/**
 * The hours of all projects that are to be closed, oldest first.
 * @throws StoreError
 */
export async function readOpenHours(store: StoreClient): Promise<OpenHour[]> {
	return store.rows<OpenHour>(
		`SELECT project::String AS projectId, toUnixTimestamp(Hour) AS hour,
			if(IsFiled, toString(Live), NULL) AS content, toUInt32(Rows) AS rows,
			if(Version = 0, NULL, toString(Version)) AS version
		FROM ${hoursSql('true')}
		WHERE NOT IsFiled OR Version = 0 OR Live != Booked OR NOT HasFacets
		ORDER BY projectId, hour`
	);
}
