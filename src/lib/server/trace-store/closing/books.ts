import type { TimeRange } from '../../agentops/agentops.ts';
import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
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
	/** When the projects' first session began, wherever that is, Unix ms; null = there is none. */
	readonly firstMs: number | null;
	/** Rows of `closed_…` that hold the sessions of all other hours; null = no hour is closed. */
	readonly closed: Condition | null;
}

/** True when no session ran in the period. */
export const isBlank = (books: Books | null): boolean =>
	books?.closed === null && books.open.length === 0;

/** As many as a statement can name. */
const mostOpen = 4_000;

/** As many hours are read from sessions because some of their rows do not count; of more each row is asked. */
const mostUnsettled = 100;

interface StoredBooks {
	/** From 1. */
	readonly Period: number;
	readonly Open: readonly number[];
	readonly Closed: number;
	readonly FirstHour: number;
	readonly LastHour: number;
	readonly Apart: readonly number[];
	readonly Unsettled: number;
	readonly AsOf: string;
	/** 0 = nothing is filed. */
	readonly FirstMs: string;
}

/**
 * The books of some periods, all as of the same moment.
 * @returns for each null when more hours are open than can be named: then sessions are to be read
 * @throws StoreError
 */
export async function readBooks<const Ranges extends readonly TimeRange[]>(
	store: StoreClient,
	projects: Projects,
	ranges: Ranges,
	{ about = 'costs', shared }: BooksOptions = {}
): Promise<{ [Index in keyof Ranges]: Books | null }> {
	if (!shared) return readAll(store, projects, ranges, about);
	// Each range for itself: one question is about a period and the one before, another about the former alone.
	let all: ReturnType<typeof readAll> | null = null;
	const each = ranges.map((range, index) =>
		shared.once(JSON.stringify(['books', about, projects, range]), async () => {
			all ??= readAll(store, projects, ranges, about);
			return (await all)[index] ?? null;
		})
	);
	return (await Promise.all(each)) as { [Index in keyof Ranges]: Books | null };
}

export interface BooksOptions {
	/** What they are to tell; an hour may be closed before its facets are known. */
	readonly about?: 'costs' | 'facets';
	readonly shared?: SharedReads | undefined;
}

async function readAll<const Ranges extends readonly TimeRange[]>(
	store: StoreClient,
	projects: Projects,
	ranges: Ranges,
	about: 'costs' | 'facets'
): Promise<{ [Index in keyof Ranges]: Books | null }> {
	const read = async (areSettled: boolean) => {
		const rows = await readStored(store, projects, ranges, { about, areSettled });
		const isFew = rows.every(({ Unsettled }) => Unsettled <= mostUnsettled);
		if (areSettled && !isFew) return null;
		const byPeriod = new Map(rows.map((row) => [row.Period, row]));
		return ranges.map((_, index) => toBooks(projects, byPeriod.get(index + 1), areSettled));
	};
	const books = (await read(true)) ?? (await read(false));
	return books as { [Index in keyof Ranges]: Books | null };
}

/** @param areSettled whether an hour has to be settled to count as closed */
async function readStored(
	store: StoreClient,
	projects: Projects,
	ranges: readonly TimeRange[],
	{ about, areSettled }: { readonly about: 'costs' | 'facets'; readonly areSettled: boolean }
): Promise<StoredBooks[]> {
	const isTold = [
		'Version > 0 AND IsFiled AND Live = Booked AND FirstNs >= period.2 AND LastNs < period.3',
		...(about === 'facets' ? ['HasFacets'] : []),
		...(areSettled ? ['Settled'] : [])
	].join(' AND ');
	const ns = (ms: number) => BigInt(ms) * 1_000_000n;
	return store.rows<StoredBooks>(
		`SELECT Period, toUInt32(countIf(IsTold)) AS Closed, minIf(At, IsTold) AS FirstHour, maxIf(At, IsTold) AS LastHour,
			groupUniqArrayIf(${mostOpen + 1})(At, HasRun AND NOT IsTold) AS Open,
			arrayFilter(
				hour -> hour BETWEEN FirstHour AND LastHour,
				groupUniqArrayIf(At, Newest > 0 AND NOT HasRun AND NOT IsTold)
			) AS Apart,
			toUInt32(countIf(Newest > 0 AND NOT Settled)) AS Unsettled,
			toString(max(Newest)) AS AsOf, toString(intDiv(minIf(FirstNs, IsFiled), 1000000)) AS FirstMs
		FROM (
			SELECT period.1 AS Period, toUnixTimestamp(Hour) AS At, IsFiled, FirstNs, Newest, Settled, ${isTold} AS IsTold,
				(FirstNs < period.3 AND LastNs >= period.2) OR NOT IsFiled OR (Version > 0 AND Live != Booked) AS HasRun
			FROM ${hoursSql(projects.sql, projects.key)}
			ARRAY JOIN arrayZip(
				arrayEnumerate({froms:Array(Int64)}), {froms:Array(Int64)}, {tos:Array(Int64)}
			) AS period
		)
		GROUP BY Period`,
		{
			...projects.params,
			froms: ranges.map(({ startMs }) => ns(startMs)),
			tos: ranges.map(({ endMs }) => ns(endMs))
		}
	);
}

function toBooks(
	projects: Projects,
	row: StoredBooks | undefined,
	areSettled: boolean
): Books | null {
	if (!row) return { open: [], firstMs: null, closed: null };
	const firstMs = Number(row.FirstMs) || null;
	// Those apart ran outside as a whole, among hours that did not: named as well, all others are a stretch.
	const open = [...new Set([...row.Open, ...(row.Closed === 0 ? [] : row.Apart)])];
	if (open.length > mostOpen) return null;
	if (row.Closed === 0) return { open, firstMs, closed: null };
	const closed = {
		firstClosed: row.FirstHour,
		lastClosed: row.LastHour,
		asOf: row.AsOf,
		openHours: open
	};
	return {
		open,
		firstMs,
		closed: areSettled ? settledIn(projects, closed) : closedIn(projects, closed)
	};
}

interface Closed {
	/** Unix seconds. */
	readonly firstClosed: number;
	readonly lastClosed: number;
	readonly openHours: readonly number[];
	readonly asOf: string;
}

const stretchOf = (projects: Projects, { openHours }: Closed): string =>
	`${projects.sql} AND Hour BETWEEN toDateTime({firstClosed:UInt32}, 'UTC') AND toDateTime({lastClosed:UInt32}, 'UTC')
		${openHours.length === 0 ? '' : 'AND toUnixTimestamp(Hour) NOT IN {openHours:Array(UInt32)}'}
		AND Version <= {asOf:UInt64}`;

/** Rows of all closed hours of a stretch that are not named as open; all others are settled. */
const settledIn = (projects: Projects, closed: Closed): Condition => ({
	sql: stretchOf(projects, closed),
	params: { ...projects.params, ...closed }
});

/** The same where there are rows that do not count. */
function closedIn(projects: Projects, closed: Closed): Condition {
	const stretch = stretchOf(projects, closed);
	return {
		sql: `${stretch} AND (${projects.key}Hour, Version) IN (
			SELECT ${projects.key}Hour, max(Version) FROM closed_hours WHERE ${stretch} AND Closed
			GROUP BY ${projects.key}Hour
		)`,
		params: { ...projects.params, ...closed }
	};
}
