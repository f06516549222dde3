/** What an address of the list asks for, in the terms of each kind of row. */
import type {
	AttributeValues,
	CallQuery,
	CallRow,
	ConversationQuery,
	Place,
	SessionRow
} from '#lib/server/agentops/analytics.ts';
import { shortened } from '#lib/format/shortened.ts';
import { attributeOfOrder, callOrders, conversationOrders, isAttributeOrder } from '../orders.ts';
import { readRange, type ChosenRange } from '#lib/time/range-url.ts';
import { readColumns } from '../columns.ts';
import {
	attributesShown,
	columnsOf,
	listKindOf,
	readSort,
	type ListKind,
	type Sort
} from './kind.ts';
import { readListQuery, type ListQuery } from './query.ts';
import { inputColumn } from './row.ts';
import { longestShown } from './unknown-params.ts';

export interface Asked {
	readonly chosen: ChosenRange;
	readonly kind: ListKind;
	readonly sort: Sort;
	readonly list: ListQuery;
	/** Keys of the attributes that are columns. */
	readonly attributes: readonly string[];
	/** Whether what rows were asked is a column. */
	readonly inputs: boolean;
}

/** Reads an address; what is not understood is left out and named. Never throws. */
export function readAsked(params: URLSearchParams, nowMs: number, zone: string): Asked {
	const chosen = readRange(params, nowMs, zone);
	const kind = listKindOf(params.get('rows'));
	const sort = readSort(params.get('sort'), kind);
	const list = readListQuery(params, chosen.span, zone);
	// Of the look no more than this: a page asks again when a parameter changes that was read here.
	const ids = columnsOf[kind].map(({ id }) => id);
	const { columns, unknown } = readColumns(params.get('cols'), ids);
	// Each kind of list has its own orders and columns: what is none of them is named here alone.
	const wrong: readonly (readonly [name: string, value: string | null])[] = [
		['sort', sort.known ? null : params.get('sort')],
		['rows', kind === params.get('rows') ? null : params.get('rows')],
		// The other columns stand.
		['cols', unknown.length === 0 ? null : unknown.join(',')]
	];
	const ignored = [
		...list.ignored.filter(({ name }) => name !== 'sort'),
		...wrong.flatMap(([name, value]) =>
			value === null ? [] : [{ name, value: shortened(value, longestShown) }]
		)
	];
	return {
		chosen,
		kind,
		sort,
		list: { ...list, ignored },
		// The usual columns are no attributes.
		attributes: attributesShown(columns ?? [], kind),
		inputs: (columns ?? []).includes(inputColumn)
	};
}

/** Parameters by which no row comes, goes or moves. */
const harmless: ReadonlySet<string> = new Set(['cols']);

/**
 * What of an address was not understood, and might have left rows out or put them in another order: a page
 * says so beside its rows, but a file has none of it.
 */
export function unreadOf({ chosen, list }: Pick<Asked, 'chosen' | 'list'>): readonly string[] {
	return [
		...(chosen.problem === null ? [] : ['range']),
		...list.diagnostics.map(({ text }) => text),
		...list.ignored.flatMap(({ name, value }) => (harmless.has(name) ? [] : [`${name}=${value}`]))
	];
}

export function callQuery({ list, sort }: Asked): CallQuery {
	const { range, terms, limit, cursor } = list.query;
	const { by } = sort;
	const orderBy = isAttributeOrder(by) ? by : (callOrders.find((order) => order === by) ?? 'start');
	return { range, terms, limit, cursor, orderBy, descending: sort.descending };
}

export function conversationQuery({ list, sort }: Asked): ConversationQuery {
	const { range, terms, limit, cursor } = list.query;
	const orderBy = conversationOrders.find((order) => order === sort.by) ?? 'last';
	return { range, terms, limit, cursor, orderBy, descending: sort.descending };
}

/** A session with several values of an attribute shows the one by which it stands where it does. */
export function withSorted(
	{ attributes, sort }: Asked,
	rows: readonly SessionRow[],
	values: AttributeValues
): AttributeValues {
	const at = attributes.indexOf(attributeOfOrder(sort.by) ?? '');
	return at < 0 ? values : values.map((own, row) => own.with(at, rows[row]?.sorted ?? null));
}

export const placeOfSession = ({ traceId, startMs }: SessionRow): Place => ({
	traceId,
	spanId: null,
	startMs
});

export const placeOfCall = ({ traceId, spanId, startMs }: CallRow): Place => ({
	traceId,
	spanId,
	startMs
});
