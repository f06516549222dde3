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
 * Hours as `sessions` has them (`Live`, `Rows`, `FirstStart`, `LastEnd`) and as the books have them (`Booked`,
 * `Version`, `HasFacets`; `Newest` the greatest version that is closed or was begun; `Settled` when every row in the
 * books counts); null where one has none. What is asked of `sessions` is a projection of it.
 * @param where SQL that both tables know
 */
export const hoursSql = (where: string): string => `(
	SELECT project, Hour, anyOrNull(LiveContent) AS Live, anyOrNull(LiveRows) AS Rows,
		anyOrNull(First) AS FirstStart, anyOrNull(Last) AS LastEnd,
		anyOrNull(BookedContent) AS Booked, anyOrNull(BookedVersion) AS Version,
		anyOrNull(BookedFacets) AS HasFacets, anyOrNull(AnyVersion) AS Newest, anyOrNull(IsSettled) AS Settled
	FROM (
		SELECT project_id AS project, Bucket AS Hour, toNullable(sum(Content)) AS LiveContent,
			toNullable(count()) AS LiveRows, toNullable(min(StartTime)) AS First, toNullable(max(EndTime)) AS Last,
			NULL::Nullable(UInt64) AS BookedContent, NULL::Nullable(UInt64) AS BookedVersion,
			NULL::Nullable(Bool) AS BookedFacets, NULL::Nullable(UInt64) AS AnyVersion, NULL::Nullable(UInt8) AS IsSettled
		FROM sessions WHERE ${where} GROUP BY project, Hour
		UNION ALL
		SELECT project_id AS project, Hour, NULL, NULL, NULL, NULL,
			argMaxOrNullIf(booked.Content, booked.Version, Closed), maxOrNullIf(booked.Version, Closed),
			argMaxOrNullIf(booked.HasFacets, booked.Version, Closed), toNullable(max(booked.Version)),
			toNullable(max(Closed) AND min(booked.Version) = max(booked.Version))
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
			if(isNull(Live), NULL, toString(Live)) AS content, toUInt32(ifNull(Rows, 0)) AS rows,
			if(isNull(Version), NULL, toString(Version)) AS version
		FROM ${hoursSql('true')}
		WHERE isNull(Live) OR isNull(Booked) OR Live != Booked OR NOT HasFacets
		ORDER BY projectId, hour`
	);
}
