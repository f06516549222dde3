/** Pages of sessions in whichever order a list can have, from a position on. */
import { isAttributeOrder } from '#lib/sessions/orders.ts';
import type { TimeRange } from '../../../agentops/agentops.ts';
import type { SessionQuery } from '../../../agentops/analytics.ts';
import type { CountedRows, StoreClient } from '../../client.ts';
import type { Behind } from '../../ledger/behind.ts';
import {
	isSpendOrder,
	sessionsBySpend,
	spendKeyOf,
	type SpendOrder
} from '../../ledger/spent-order.ts';
import {
	attributeSort,
	sessionsBy,
	sortKeyOf,
	tellsSecret,
	type AttributeSort
} from '../../search/attribute-order.ts';
import { both, type Condition } from '../condition.ts';
import { readCursor, writeCursor, type Position } from './cursor.ts';
import { startedIn } from './filter.ts';
import { beyond, rest, sortKeys, type SortKey } from './order.ts';
import {
	readByKeys,
	readCountedKeys,
	readSessionKeys,
	readSessionPage,
	type PageRequest,
	type SessionKey,
	type Sorted,
	type SortedSession
} from './page.ts';
import { sessionColumns, type SessionColumns, type StoredDearest } from './row.ts';

/**
 * By a column of `sessions`, by what their spans say under an attribute, or by what the calls of a
 * list come to.
 */
export type ListOrder =
	| { readonly by: 'column'; readonly key: SortKey }
	| { readonly by: 'attribute'; readonly sort: AttributeSort }
	| { readonly by: 'spend'; readonly of: SpendOrder; readonly behind: Behind };

/**
 * @param behind the calls that the list is about; null = its sessions as they are
 * @throws StoreError
 */
export async function listOrder(
	store: StoreClient,
	projectId: string,
	query: SessionQuery,
	behind: Behind | null
): Promise<ListOrder> {
	const { orderBy } = query;
	if (behind?.parts && isSpendOrder(orderBy)) {
		return { by: 'spend', of: orderBy, behind };
	}
	return isAttributeOrder(orderBy)
		? { by: 'attribute', sort: await attributeSort(store, projectId, { ...query, orderBy }) }
		: { by: 'column', key: sortKeys[orderBy] };
}

/**
 * Where a list goes on.
 * @throws StoreError
 */
export async function positionIn(
	store: StoreClient,
	order: ListOrder,
	query: SessionQuery
): Promise<Position | null | 'bad-cursor'> {
	if (query.cursor === null) return null;
	const at = readCursor(query.cursor, query.orderBy, query.descending);
	if (at === null) return 'bad-cursor';
	if (order.by !== 'attribute') {
		const { form } = order.by === 'column' ? order.key : sortKeys[order.of];
		return form.test(at.key) ? at : 'bad-cursor';
	}
	if (at.key !== '') return at;
	const key = await sortKeyOf(store, order.sort, at.traceId);
	return key === null ? 'bad-cursor' : { ...at, key };
}

/** A cursor stands in addresses: where the value holds a secret it names the session alone. */
export function cursorAt(order: ListOrder, query: SessionQuery, last: SortedSession): string {
	const { SortKey: key, TraceId: traceId, Hour: hour } = last;
	const isSecret = order.by === 'attribute' && tellsSecret(key);
	return writeCursor(query.orderBy, query.descending, {
		key: isSecret ? '' : key,
		traceId,
		hour
	});
}

/**
 * The place of any session in an order; null when there is no such session.
 * @throws StoreError
 */
export async function placeOf(
	store: StoreClient,
	projectId: string,
	order: ListOrder,
	traceId: string
): Promise<Position | null> {
	if (order.by !== 'column') {
		const key = await (order.by === 'attribute'
			? sortKeyOf(store, order.sort, traceId)
			: spendKeyOf(store, projectId, order.behind, order.of, traceId));
		return key === null ? null : { key, traceId };
	}
	const [at] = await store.rows<{ sortKey: string }>(
		`SELECT toString(${order.key.sql}) AS sortKey FROM sessions FINAL
		WHERE project_id = {project:String} AND TraceId = {trace:String} LIMIT 1`,
		{ project: projectId, trace: traceId }
	);
	return at ? { key: at.sortKey, traceId } : null;
}

export interface ListPageRequest {
	readonly projectId: string;
	readonly order: ListOrder;
	/** Its cursor and limit do not matter. */
	readonly query: SessionQuery;
	/** The way to read; against the list's own for what comes before a session. */
	readonly descending: boolean;
	/** Which sessions belong to the range, when it is not by their start. */
	readonly within: Condition | null;
	/** What else must hold, in a part of the range. */
	readonly filters: (part: TimeRange) => Condition;
	/** Whether that leaves out some sessions of the range. */
	readonly isNarrow: boolean;
	/** null = from the start. */
	readonly after: Position | null;
	readonly limit: number;
}

/**
 * Sessions behind a position, ties by trace id and those of one trace by their hour, so that no two requests disagree
 * about a page.
 * @throws StoreError
 */
export async function readListPage<Stored extends StoredDearest>(
	store: StoreClient,
	request: ListPageRequest,
	columns: SessionColumns<Stored>
): Promise<Sorted<Stored>[]> {
	const { projectId, order } = request;
	return order.by === 'column'
		? readSessionPage(store, pageOf(order.key, request), columns)
		: readByKeys(store, projectId, await readKeysBySource(store, order, request), columns);
}

/**
 * The first page of a list by a column, and how many sessions it has: all are read to sort them. null for
 * a list that is read from its near end, or from further on.
 * @throws StoreError
 */
export async function readCountedPage(
	store: StoreClient,
	request: ListPageRequest
): Promise<CountedRows<SortedSession> | null> {
	const { projectId, order, query, after } = request;
	if (order.by !== 'column' || query.orderBy === 'start' || after !== null) return null;
	const { rows, total } = await readCountedKeys(store, pageOf(order.key, request));
	return { rows: await readByKeys(store, projectId, rows, sessionColumns), total };
}

/**
 * Which sessions these are, and where they stand.
 * @throws StoreError
 */
export function readListKeys(store: StoreClient, request: ListPageRequest): Promise<SessionKey[]> {
	const { order } = request;
	return order.by === 'column'
		? readSessionKeys(store, pageOf(order.key, request))
		: readKeysBySource(store, order, request);
}

function pageOf(
	key: SortKey,
	{ projectId, query, descending, within, filters, after, limit }: ListPageRequest
): PageRequest {
	return {
		projectId,
		range: rest({ ...query, descending }, after),
		...(within ? { within } : {}),
		filters: (part) => both(filters(part), beyond(after, key, descending)),
		order: { sql: key.sql, descending, byStart: query.orderBy === 'start' },
		limit,
		offset: 0
	};
}

/** On a source that has it ready. */
const said: SortKey = { sql: 'Keys.SortKey', type: 'String', form: /^/ };
const spent = (order: SpendOrder): SortKey => ({ ...sortKeys[order], sql: 'Keys.SortKey' });

function readKeysBySource(
	store: StoreClient,
	order: Exclude<ListOrder, { readonly by: 'column' }>,
	{ projectId, query, descending, within, filters, isNarrow, after, limit }: ListPageRequest
): Promise<SessionKey[]> {
	const others = filters(query.range);
	const which = both(within ?? startedIn(projectId, query.range), others);
	const [source, key] =
		order.by === 'attribute'
			? [sessionsBy(order.sort, which, isNarrow), said]
			: [sessionsBySpend(order.behind, order.of, others), spent(order.of)];
	const behind = beyond(after, key, descending);
	const direction = descending ? 'DESC' : 'ASC';
	return store.rows<SessionKey>(
		`SELECT toUnixTimestamp(Keys.Bucket) AS Hour, Keys.TraceId AS TraceId,
			toString(Keys.SortKey) AS SortKey
		FROM ${source.sql} AS Keys WHERE ${behind.sql}
		ORDER BY Keys.SortKey ${direction}, Keys.TraceId ${direction}, Keys.Bucket ${direction}
		LIMIT {limit:UInt64}`,
		{ ...source.params, ...behind.params, limit }
	);
}
