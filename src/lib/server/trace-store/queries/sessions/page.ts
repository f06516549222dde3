import type { TimeRange } from '../../../agentops/agentops.ts';
import type { StoreClient } from '../../client.ts';
import { both, type Condition } from '../condition.ts';
import { startedIn, type FiledRange } from './filter.ts';
import { sessionColumns, type StoredSession } from './row.ts';
import { narrowed } from './start-window.ts';

/** A session with the exact text of what it was sorted by. */
export interface SortedSession extends StoredSession {
	readonly SortKey: string;
}

export interface PageOrder {
	/** SQL of ours over `sessions`, never a caller's text. */
	readonly sql: string;
	readonly descending: boolean;
	/** True when the order is that of the sessions' starts, so that the far end need not be read. */
	readonly byStart: boolean;
}

export interface PageRequest {
	readonly projectId: string;
	readonly range: TimeRange;
	/** Which sessions belong to the range, when it is not by their start. */
	readonly within?: Condition;
	/** What else must hold, in a part of the range. */
	readonly filters: (part: TimeRange) => Condition;
	readonly order: PageOrder;
	readonly limit: number;
	readonly offset: number;
}

/**
 * Sessions in order, ties by trace id, so that no two requests disagree about a page.
 * @throws StoreError
 */
export async function readSessionPage(
	store: StoreClient,
	{ projectId, range, within, filters, order, limit, offset }: PageRequest
): Promise<SortedSession[]> {
	const direction = order.descending ? 'DESC' : 'ASC';
	const ordered = `${order.sql} ${direction}, TraceId ${direction}`;
	const read = (part: TimeRange | FiledRange) => {
		const where = both(within ?? startedIn(projectId, part), filters(part));
		return store.rows<SortedSession>(
			// First the keys by the sort column alone, then every column of only those sessions.
			// PREWHERE is safe under FINAL here: all partial rows of a session share these columns.
			`SELECT ${sessionColumns}, toString(${order.sql}) AS SortKey
			FROM sessions FINAL
			PREWHERE project_id = {project:String} AND (Bucket, TraceId) IN (
				SELECT Bucket, TraceId FROM sessions FINAL
				WHERE ${where.sql}
				ORDER BY ${ordered} LIMIT {limit:UInt64} OFFSET {offset:UInt64}
			)
			ORDER BY ${ordered}`,
			{ ...where.params, limit, offset }
		);
	};
	if (!order.byStart || within) return read(range);
	return narrowed(store, projectId, range, order.descending, { limit, offset }, read);
}
