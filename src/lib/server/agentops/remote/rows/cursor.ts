/** Where the next page of a remote's list begins. */
import { createHash } from 'node:crypto';
import { printQuery } from '#lib/query/print.ts';
import type { SessionQuery } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import { invalid } from './invalid.ts';

export interface Cursor {
	/** Offset in the upstream's list, or in the filtered one. */
	readonly at: number;
	/** The end of the first page's range, Unix ms: new sessions must not shift later pages. */
	readonly endMs: number;
}

/** What a cursor belongs to. */
export type CursorQuery = Pick<SessionQuery, 'terms' | 'descending'> & { readonly orderBy: string };

/** Ties a cursor to its filters and order; the range's end may move between pages. */
function mark(query: CursorQuery): string {
	const parts = [printQuery(query.terms), query.orderBy, query.descending];
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 8);
}

export const writeCursor = (query: CursorQuery, cursor: Cursor): string =>
	`${cursor.at}.${cursor.endMs}.${mark(query)}`;

/** The query's own cursor, null for its first page; `invalid` when it was written for another query. */
export function readCursor(
	query: CursorQuery & { readonly cursor: string | null }
): Reply<Cursor | null> {
	if (query.cursor === null) return ok(null);
	const match = /^(\d{1,9})\.(\d{1,15})\.([\w-]{8})$/.exec(query.cursor);
	if (!match || match[3] !== mark(query)) return invalid('cursor: not one of this query');
	return ok({ at: Number(match[1]), endMs: Number(match[2]) });
}
