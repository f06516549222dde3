import type { StoreClient } from '../client.ts';
import type { Projects } from '../queries/projects.ts';

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

/** What there is of an hour of a project's sessions, in `sessions` or in the books. */
export interface KnownHour {
	/** Unix seconds. */
	readonly hour: number;
	/** True when sessions are filed under it. */
	readonly isFiled: boolean;
	/** When the first of them began and the last ended, Unix ms; 0 where none is filed. */
	readonly firstMs: number;
	readonly lastMs: number;
	/** What the books say of it: nothing, something else than there is, or what there is. */
	readonly books: 'none' | 'other' | 'same';
	readonly hasFacets: boolean;
	/** True when the books have a row of it, be it of an hour that is still being closed. */
	readonly isBegun: boolean;
	/** True when every row of it counts. */
	readonly isSettled: boolean;
}

export interface KnownHours {
	readonly hours: readonly KnownHour[];
	/** The greatest version of all. */
	readonly asOf: bigint;
}

/** Column by column: a year has 8,760 rows. */
interface StoredHours {
	readonly Project: string;
	readonly At: readonly number[];
	readonly Filed: readonly boolean[];
	readonly FirstMs: readonly number[];
	readonly LastMs: readonly number[];
	readonly WasClosed: readonly boolean[];
	readonly IsSame: readonly boolean[];
	readonly WithFacets: readonly boolean[];
	readonly Begun: readonly boolean[];
	readonly AreSettled: readonly boolean[];
	readonly AsOf: string;
}

/**
 * All hours of projects, by project; of one without any there is none.
 * @param only these, Unix seconds; null = all
 * @throws StoreError
 */
export async function readHours(
	store: StoreClient,
	projects: Projects,
	only: readonly number[] | null
): Promise<Map<string, KnownHours>> {
	const where = only
		? `${projects.sql} AND Hour IN (SELECT toDateTime(arrayJoin({only:Array(UInt32)}), 'UTC'))`
		: projects.sql;
	const ms = (ns: string) => `toFloat64(intDiv(${ns}, 1000000))`;
	const rows = await store.rows<StoredHours>(
		`SELECT ${projects.key === '' ? '{project:String}' : 'project_id::String'} AS Project,
			groupArray(toUnixTimestamp(Hour)) AS At, groupArray(IsFiled) AS Filed,
			groupArray(${ms('FirstNs')}) AS FirstMs, groupArray(${ms('LastNs')}) AS LastMs,
			groupArray(Version > 0) AS WasClosed, groupArray(IsFiled AND Live = Booked) AS IsSame,
			groupArray(HasFacets) AS WithFacets, groupArray(Newest > 0) AS Begun, groupArray(Settled) AS AreSettled,
			toString(max(Newest)) AS AsOf
		FROM ${hoursSql(where, projects.key)}
		GROUP BY Project`,
		{ ...projects.params, ...(only && { only }) }
	);
	return new Map(rows.map((row) => [row.Project, toKnown(row)]));
}

const toKnown = (row: StoredHours): KnownHours => ({
	asOf: BigInt(row.AsOf),
	hours: row.At.map((hour, index) => ({
		hour,
		isFiled: Boolean(row.Filed[index]),
		firstMs: row.FirstMs[index] ?? 0,
		lastMs: row.LastMs[index] ?? 0,
		books: !row.WasClosed[index] ? 'none' : row.IsSame[index] ? 'same' : 'other',
		hasFacets: Boolean(row.WithFacets[index]),
		isBegun: Boolean(row.Begun[index]),
		isSettled: Boolean(row.AreSettled[index])
	}))
});
