import type { TimeRange } from '../../../agentops/agentops.ts';
import type { CountedRows, StoreClient } from '../../client.ts';
import { both, type Condition } from '../condition.ts';
import { startedIn, type FiledRange } from './filter.ts';
import type { SessionColumns, StoredDearest, StoredSession } from './row.ts';
import { narrowed } from './start-window.ts';

/** A session with the exact text of what it was sorted by. */
export type Sorted<Stored> = Stored & { readonly SortKey: string };
export type SortedSession = Sorted<StoredSession>;

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

/** Where a session stands in an order, without its columns. */
export interface SessionKey {
	/** Unix seconds of the hour under which it is filed. */
	readonly Hour: number;
	readonly TraceId: string;
	/** The exact text of what it is sorted by. */
	readonly SortKey: string;
}

/**
 * Sessions in order, ties by trace id and those of one trace by their hour, so that no two requests disagree about a
 * page.
 * @throws StoreError
 */
export function readSessionPage<Stored>(
	store: StoreClient,
	request: PageRequest,
	columns: SessionColumns<Stored>
): Promise<Sorted<Stored>[]> {
	// First the keys by the sort column alone, then the columns of only those sessions.
	// PREWHERE is safe under FINAL here: all partial rows of a session share these columns.
	return readOrdered(
		store,
		request,
		(keys, ordered) => `SELECT ${columns}, toString(${request.order.sql}) AS SortKey
			FROM sessions FINAL
			PREWHERE project_id = {project:String} AND (Bucket, TraceId) IN (SELECT Bucket, TraceId ${keys})
			ORDER BY ${ordered}`
	);
}

/**
 * The same without their columns: of many sessions that lie anywhere these are read in other portions.
 * @throws StoreError
 */
export function readSessionKeys(store: StoreClient, request: PageRequest): Promise<SessionKey[]> {
	return readOrdered(store, request, (keys) => selectKeys(request.order, keys));
}

/**
 * The same with how many sessions there are in all: to sort them, each has been looked at.
 * @throws StoreError
 */
export function readCountedKeys(
	store: StoreClient,
	request: PageRequest
): Promise<CountedRows<SessionKey>> {
	const { sql, params } = keysIn(request, request.range);
	return store.counted<SessionKey>(selectKeys(request.order, sql), params);
}

const selectKeys = (order: PageOrder, keys: string): string => `
	SELECT toUnixTimestamp(Bucket) AS Hour, TraceId, toString(${order.sql}) AS SortKey ${keys}`;

/**
 * Every column of sessions, in the order of their keys; those that have gone are left out.
 * @throws StoreError
 */
export async function readByKeys<Stored extends StoredDearest>(
	store: StoreClient,
	projectId: string,
	keys: readonly SessionKey[],
	columns: SessionColumns<Stored>
): Promise<Sorted<Stored>[]> {
	if (keys.length === 0) return [];
	const rows = await store.rows<Stored>(
		`SELECT ${columns} FROM sessions FINAL
		PREWHERE project_id = {project:String}
			AND Bucket IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))
			AND TraceId IN {ids:Array(String)}`,
		{
			project: projectId,
			hours: [...new Set(keys.map(({ Hour }) => Hour))],
			ids: keys.map(({ TraceId }) => TraceId)
		}
	);
	const byKey = new Map(rows.map((row) => [keyText(row), row]));
	return keys.flatMap((key) => {
		const row = byKey.get(keyText(key));
		return row ? [{ ...row, SortKey: key.SortKey }] : [];
	});
}

/** Of no other session of the project. */
export const keyText = ({ Hour, TraceId }: Pick<SessionKey, 'Hour' | 'TraceId'>): string =>
	`${Hour} ${TraceId}`;

/** @param select a statement about what `keys`, from its FROM on, picks */
function readOrdered<Row>(
	store: StoreClient,
	request: PageRequest,
	select: (keys: string, ordered: string) => string
): Promise<Row[]> {
	const { projectId, range, within, order, limit, offset } = request;
	const read = (part: TimeRange | FiledRange) => {
		const { sql, params } = keysIn(request, part);
		return store.rows<Row>(select(sql, orderedBy(order)), params);
	};
	if (!order.byStart || within) return read(range);
	return narrowed(store, projectId, range, order.descending, { limit, offset }, read);
}

/** Sessions of a page in a part of its range, from FROM on. */
function keysIn(
	{ projectId, within, filters, order, limit, offset }: PageRequest,
	part: TimeRange | FiledRange
): Condition {
	const where = both(within ?? startedIn(projectId, part), filters(part));
	return {
		sql: `FROM sessions FINAL
			WHERE ${where.sql}
			ORDER BY ${orderedBy(order)} LIMIT {limit:UInt64} OFFSET {offset:UInt64}`,
		params: { ...where.params, limit, offset }
	};
}

function orderedBy({ sql, descending }: PageOrder): string {
	const direction = descending ? 'DESC' : 'ASC';
	return `${sql} ${direction}, TraceId ${direction}, Bucket ${direction}`;
}
