/** Rows that come in while a list is open: those that stand are renewed in their places, none moves. */
import type { ListLines } from './list/kind.ts';
import { longestPage, pageSize } from './list/query.ts';
import type { ListRow } from './list/row.ts';

/** The newest rows of a list, newest first. */
export type NewestRows = Pick<ListLines, 'rows' | 'nextCursor'> & {
	/** Rows before it are no longer of the list's range, Unix ms; absent = it has no beginning that moves. */
	readonly fromMs?: number;
	/** Sessions of the range were left unread, so a row that is not there may still match; absent = none. */
	readonly partial?: boolean;
};

export interface LiveRows {
	/** What stands in the list. */
	readonly shown: readonly ListRow[];
	/** Keys of those that no longer match: they keep their places until rows are let in. */
	readonly left: ReadonlySet<string>;
	/** New ones, newest first, that wait to be let in. */
	readonly waiting: readonly ListRow[];
	/** Unix ms; rows before it are those of the next page. null = there is none. */
	readonly endMs: number | null;
	/** More came in than are held here: only the list read anew has them all. */
	readonly missed: boolean;
}

/** A list as it was opened. */
export function liveRows({ rows, nextCursor }: NewestRows): LiveRows {
	const last = nextCursor === null ? null : rows.at(-1);
	return { shown: rows, left: new Set(), waiting: [], endMs: last?.startMs ?? null, missed: false };
}

/** How many of the newest rows must be read to renew all that are held, and to see those that came late. */
export function renewalSize({ shown, waiting, endMs }: LiveRows): number {
	const held = shown.length + waiting.length;
	// Without a next page a row older than all of them belongs here too.
	return Math.min(endMs === null ? held + pageSize : Math.max(held, pageSize), longestPage);
}

/** Whether there can be no row between those read and those held: it goes down to them, or to the end. */
export function reaches({ shown, waiting }: LiveRows, { rows, nextCursor }: NewestRows): boolean {
	if (nextCursor === null) return true;
	const newest = Math.max(...[...shown, ...waiting].map(({ startMs }) => startMs));
	const last = rows.at(-1);
	return last !== undefined && last.startMs < newest;
}

/**
 * The newest rows read again. Of those that they do not show, the ones that would be among them no longer match;
 * any other stays as it was.
 */
export function renew(held: LiveRows, read: NewestRows): LiveRows {
	const news = new Map(read.rows.map((row) => [row.key, row]));
	const renewed = (row: ListRow) => news.get(row.key) ?? row;
	const isGone = (row: ListRow) => !news.has(row.key) && isWithin(row, read);
	const shown = held.shown.map(renewed);
	const left = new Set(
		held.shown.flatMap((row) =>
			isGone(row) || (held.left.has(row.key) && !news.has(row.key)) ? [row.key] : []
		)
	);
	const waiting = held.waiting.flatMap((row) => (isGone(row) ? [] : [renewed(row)]));
	const known = new Set([...shown, ...waiting].map(({ key }) => key));
	const { endMs } = held;
	const added = read.rows.filter(
		({ key, startMs }) => !known.has(key) && (endMs === null || startMs >= endMs)
	);
	return {
		...held,
		shown,
		left,
		// With rows missing in between more are no use, and must not pile up.
		waiting: held.missed ? waiting : [...waiting, ...added].toSorted(newestFirst),
		missed: held.missed || !reaches(held, read) || known.size + added.length > longestPage
	};
}

/** Whether rows read reach down to where this one stands. Before the range it has only grown old. */
function isWithin(
	{ startMs }: ListRow,
	{ rows, nextCursor, fromMs, partial }: NewestRows
): boolean {
	if (partial || startMs < (fromMs ?? -Infinity)) return false;
	const last = rows.at(-1);
	return nextCursor === null || (last !== undefined && last.startMs < startMs);
}

/** Lets those that wait in and those that no longer match out, and all stand in the list's order again. */
export function letIn(held: LiveRows): LiveRows {
	const stay = held.shown.filter(({ key }) => !held.left.has(key));
	const shown = [...held.waiting, ...stay].toSorted(newestFirst);
	return { ...held, shown, left: new Set(), waiting: [] };
}

const newestFirst = (a: ListRow, b: ListRow) => b.startMs - a.startMs;

/** Wait before the next request: the tick, doubled for each failure in a row. */
export function waitMs(tickMs: number, failures: number): number {
	return Math.min(tickMs * 2 ** Math.min(failures, 10), 60_000);
}
