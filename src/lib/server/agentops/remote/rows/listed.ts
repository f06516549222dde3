/** Lists of a remote that are found whole, and shown by the page. */
import type { Query } from '#lib/query/term.ts';
import type { CallQuery, ConversationQuery, Coverage, Page, RowExport } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import { readCursor, writeCursor } from './cursor.ts';

/** Rows in the order of a list, as far as they could be read. */
export interface Listed<Row> {
	readonly rows: readonly Row[];
	readonly coverage: Coverage;
	readonly unanswered: Query;
}

/** One page of a list that is found whole each time, its range ending where the first page's did. */
export async function pageOf<Row, Q extends CallQuery | ConversationQuery>(
	query: Q,
	find: (query: Q) => Promise<Reply<Listed<Row>>>
): Promise<Reply<Page<Row>>> {
	const cursor = readCursor(query);
	if (!cursor.ok) return cursor;
	const endMs = cursor.value?.endMs ?? query.range.endMs;
	const found = await find({ ...query, range: { ...query.range, endMs } });
	if (!found.ok) return found;
	const { rows, ...rest } = found.value;
	const at = cursor.value?.at ?? 0;
	const next = at + query.limit;
	return ok({
		...rest,
		rows: rows.slice(at, next),
		total: rows.length,
		nextCursor: next < rows.length ? writeCursor(query, { at: next, endMs }) : null
	});
}

/** All rows of a list, in one piece. */
export function wholeOf<Row>({ rows, ...rest }: Listed<Row>): RowExport<Row> {
	async function* pieces() {
		await Promise.resolve();
		yield rows;
	}
	return { ...rest, total: rows.length, pieces: pieces() };
}
