import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { seconds } from '../ledger/seconds.ts';
import { hoursSql } from './state.ts';

/** What of a period can be told by closed hours, as of a moment. */
export interface Books {
	/**
	 * Hours under which sessions are filed that ran in the period and that are to be read themselves, Unix
	 * seconds: those that are open, and those with a session that did not run in the period as a whole. Of which
	 * the books say something else than there is, wherever it ran: they may say it of the period. What holds of
	 * one of the projects is so for all of them.
	 */
	readonly open: readonly number[];
	/** Rows of `closed_…` that hold the sessions of all other hours; null = no hour is closed. */
	readonly closed: Condition | null;
}

/** True when no session ran in the period. */
export const isBlank = (books: Books | null): boolean =>
	books?.closed === null && books.open.length === 0;

/** As many as a statement can name. */
const mostOpen = 4_000;

interface StoredBooks {
	readonly Period: number;
	readonly Open: readonly number[];
	readonly Closed: number;
	readonly AsOf: string;
}

/**
 * The books of some periods, all as of the same moment.
 * @returns for each null when more hours are open than can be named: then sessions are to be read
 * @throws StoreError
 */
export async function readBooks<const Ranges extends readonly TimeRange[]>(
	store: StoreClient,
	projects: Projects,
	ranges: Ranges
): Promise<{ [Index in keyof Ranges]: Books | null }> {
	const froms = ranges.map(({ startMs }) => seconds(startMs));
	const tos = ranges.map(({ endMs }) => seconds(endMs));
	const isBooked = 'ifNull(Live = Booked, false) AND FirstStart >= From AND LastEnd < To';
	const rows = await store.rows<StoredBooks>(
		`SELECT period.1 AS Period, toDateTime(period.2, 'UTC') AS From, toDateTime(period.3, 'UTC') AS To,
			groupUniqArrayIf(${mostOpen + 1})(
				toUnixTimestamp(Hour),
				isNull(Live) OR (isNotNull(Booked) AND Live != Booked)
					OR (FirstStart < To AND LastEnd >= From AND NOT (${isBooked}))
			) AS Open,
			toUInt32(countIf(${isBooked})) AS Closed,
			toString(max(ifNull(Version, 0))) AS AsOf
		FROM ${hoursSql(projects.sql)}
		ARRAY JOIN arrayZip(
			arrayEnumerate({froms:Array(UInt32)}), {froms:Array(UInt32)}, {tos:Array(UInt32)}
		) AS period
		GROUP BY period`,
		{ ...projects.params, froms, tos }
	);
	const byPeriod = new Map(rows.map((row) => [row.Period, row]));
	const toBooks = (index: number): Books | null => {
		const row = byPeriod.get(index + 1);
		if (!row) return { open: [], closed: null };
		const { Open: open, Closed, AsOf } = row;
		if (open.length > mostOpen) return null;
		if (Closed === 0) return { open, closed: null };
		const period = { fromSeconds: froms[index], toSeconds: tos[index] };
		return { open, closed: closedIn(projects, { ...period, asOf: AsOf, openHours: open }) };
	};
	return ranges.map((_, index) => toBooks(index)) as { [Index in keyof Ranges]: Books | null };
}

/** Rows of all closed hours that lie in the period and are not named as open. */
function closedIn(projects: Projects, params: Condition['params']): Condition {
	const time = (name: string) => `toDateTime({${name}:UInt32}, 'UTC')`;
	return {
		sql: `${projects.sql} AND (${projects.key}Hour, Version) IN (
			SELECT ${projects.key}Hour, max(Version) FROM closed_hours
			WHERE ${projects.sql} AND Version <= {asOf:UInt64}
				AND Hour NOT IN (SELECT toDateTime(arrayJoin({openHours:Array(UInt32)}), 'UTC'))
			GROUP BY ${projects.key}Hour
			HAVING argMax(FirstStart, Version) >= ${time('fromSeconds')}
				AND argMax(LastEnd, Version) < ${time('toSeconds')}
		)`,
		params: { ...projects.params, ...params }
	};
}
