import type { TimeRange } from '../../agentops/agentops.ts';
import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import { knownHours } from './hour-memory.ts';
import type { KnownHour, KnownHours } from './state.ts';

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

type About = 'costs' | 'facets';

export interface BooksOptions {
	/** What they are to tell; an hour may be closed before its facets are known. */
	readonly about?: About;
	readonly shared?: SharedReads | undefined;
}

async function readAll<const Ranges extends readonly TimeRange[]>(
	store: StoreClient,
	projects: Projects,
	ranges: Ranges,
	about: About
): Promise<{ [Index in keyof Ranges]: Books | null }> {
	const known = [...(await knownHours(store, projects)).values()];
	const unsettled = known.reduce((sum, { hours }) => sum + countUnsettled(hours), 0);
	const areSettled = unsettled <= mostUnsettled;
	return ranges.map((range) => booksOf(projects, known, range, { about, areSettled })) as {
		[Index in keyof Ranges]: Books | null;
	};
}

function countUnsettled(hours: readonly KnownHour[]): number {
	let count = 0;
	for (const { isBegun, isSettled } of hours) if (isBegun && !isSettled) count += 1;
	return count;
}

/** @param areSettled whether an hour has to be settled to count as closed */
function booksOf(
	projects: Projects,
	known: readonly KnownHours[],
	{ startMs, endMs }: TimeRange,
	{ about, areSettled }: { readonly about: About; readonly areSettled: boolean }
): Books | null {
	let firstMs = Infinity;
	let [firstClosed, lastClosed] = [Infinity, -Infinity];
	const ran = new Set<number>();
	const apart: number[] = [];
	for (const { hours } of known) {
		for (const each of hours) {
			if (each.isFiled) firstMs = Math.min(firstMs, each.firstMs);
			const isTold =
				each.books === 'same' &&
				each.firstMs >= startMs &&
				each.lastMs < endMs &&
				(about === 'costs' || each.hasFacets) &&
				(!areSettled || each.isSettled);
			const hasRun =
				(each.firstMs < endMs && each.lastMs >= startMs) || !each.isFiled || each.books === 'other';
			if (isTold) {
				firstClosed = Math.min(firstClosed, each.hour);
				lastClosed = Math.max(lastClosed, each.hour);
			} else if (hasRun) ran.add(each.hour);
			else if (each.isBegun) apart.push(each.hour);
		}
	}
	// Those apart ran outside as a whole, among hours that did not: named as well, all others are a stretch.
	const isWithin = (hour: number) => hour >= firstClosed && hour <= lastClosed;
	const open = [...new Set([...ran, ...apart.filter(isWithin)])];
	if (open.length > mostOpen) return null;
	const books = { open, firstMs: firstMs === Infinity ? null : firstMs };
	if (firstClosed > lastClosed) return { ...books, closed: null };
	const asOf = known.reduce((last, each) => (each.asOf > last ? each.asOf : last), 0n);
	const stretch = { firstClosed, lastClosed, asOf: asOf.toString(), openHours: open };
	return {
		...books,
		closed: areSettled ? settledIn(projects, stretch) : closedIn(projects, stretch)
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
