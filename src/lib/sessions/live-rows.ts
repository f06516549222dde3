/** Rows that come in while a list is open: those that stand are renewed in their places, none moves. */
import type { ListRow } from './list/row.ts';

export interface LiveRows {
	/** What stands in the list. */
	readonly shown: readonly ListRow[];
	/** New ones, newest first, that wait to be let in. */
	readonly waiting: readonly ListRow[];
}

/** A first page read again. Rows that fell off its end stay as they were. */
export function renew({ shown }: LiveRows, incoming: readonly ListRow[]): LiveRows {
	const news = new Map(incoming.map((row) => [row.key, row]));
	const known = new Set(shown.map((row) => row.key));
	return {
		shown: shown.map((row) => news.get(row.key) ?? row),
		waiting: incoming.filter((row) => !known.has(row.key))
	};
}

/** Lets those that wait in at the top; the list grows no longer than `most`. */
export function letIn({ shown, waiting }: LiveRows, most: number): LiveRows {
	return { shown: [...waiting, ...shown].slice(0, most), waiting: [] };
}

/** Wait before the next request: the tick, doubled for each failure in a row. */
export function waitMs(tickMs: number, failures: number): number {
	return Math.min(tickMs * 2 ** Math.min(failures, 10), 60_000);
}
