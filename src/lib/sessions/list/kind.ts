/** What a list's rows are, and how each kind of row becomes a line of it. */
import type {
	AttributeValues,
	CallRow,
	ConversationRow,
	Coverage,
	Page,
	SessionPage
} from '#lib/server/agentops/analytics.ts';
import type { Term } from '#lib/query/term.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import { attributeOf } from '../columns.ts';
import { isAttributeOrder } from '../orders.ts';
import {
	attributeColumn,
	callColumns,
	conversationColumns,
	sessionColumns,
	toCallListRow,
	toConversationListRow,
	toSessionListRow,
	withAttributes,
	withInput,
	type Column,
	type ListRow
} from './row.ts';

export const listKinds = ['sessions', 'calls', 'conversations'] as const;
export type ListKind = (typeof listKinds)[number];

/** The kind that `rows=` names; sessions for anything else. */
export function listKindOf(text: string | null): ListKind {
	return listKinds.find((kind) => kind === text) ?? 'sessions';
}

/** A page of rows as its source gives them. */
export type ListPage = (
	| { readonly kind: 'sessions'; readonly page: SessionPage }
	| { readonly kind: 'calls'; readonly page: Page<CallRow> }
	| { readonly kind: 'conversations'; readonly page: Page<ConversationRow> }
) & {
	/** Values of the attributes that are columns, for each row; absent when none is. */
	readonly said?: { readonly keys: readonly string[]; readonly values: AttributeValues };
	/** What each row was asked; absent when that is no column. */
	readonly inputs?: readonly (string | null)[];
	/** True when the position in the address was none of this list's: it is the first page. */
	readonly restarted?: boolean;
};

/** A conversation is many sessions, which need not agree: it has no attributes of its own. */
export const hasAttributes = (kind: ListKind): boolean => kind !== 'conversations';

/** Keys of the attributes among columns. */
export function attributesShown(columns: readonly string[], kind: ListKind): readonly string[] {
	return hasAttributes(kind) ? columns.flatMap((id) => attributeOf(id) ?? []) : [];
}

export const columnsOf: Readonly<Record<ListKind, readonly Column[]>> = {
	sessions: sessionColumns,
	calls: callColumns,
	conversations: conversationColumns
};

/** A column of the list, or of an attribute. */
export function columnOf(columns: readonly Column[], id: string, kind: ListKind): Column {
	return columns.find((each) => each.id === id) ?? attributeColumn(id, hasAttributes(kind));
}

/** The order that a list has until a person sorts it: the newest first. */
export const usualOrder = {
	sessions: 'start',
	calls: 'start',
	conversations: 'last'
} as const satisfies Record<ListKind, string>;

export interface Sort {
	readonly by: string;
	readonly descending: boolean;
}

/** Whether a list of this kind has this order. */
const canSort = (kind: ListKind, by: string): boolean =>
	columnsOf[kind].some(({ order }) => order === by) ||
	(hasAttributes(kind) && isAttributeOrder(by));

/**
 * Reads `sort=cost` (falling), `sort=-cost` (rising) or, of an attribute, `sort=@customer.plan`.
 * @returns the usual order for anything that this kind cannot be sorted by
 */
export function readSort(text: string | null, kind: ListKind): Sort & { readonly known: boolean } {
	const by = (text ?? '').replace(/^-/, '');
	const known = canSort(kind, by);
	return known
		? { by, descending: !text?.startsWith('-'), known }
		: { by: usualOrder[kind], descending: true, known: !text };
}

/** The `sort` that a click on a column's head asks for: falling, then rising; null = the usual one. */
export function nextSort(sort: Sort, kind: ListKind, order: string): string | null {
	const next = sort.by === order && sort.descending ? `-${order}` : order;
	return next === usualOrder[kind] ? null : next;
}

/** Lines of a page, with what stands under them. */
export interface ListLines {
	readonly rows: readonly ListRow[];
	readonly total: number;
	readonly nextCursor: string | null;
	readonly coverage: Coverage;
	readonly unanswered: readonly Term[];
	/** In a list by calls: what those calls cost. */
	readonly spentUsd?: number | null;
	/** In a list by calls: how many have no known cost; > 0 means that spentUsd is a lower bound. */
	readonly spentUnpriced?: number;
}

export function toListLines(list: ListPage): ListLines {
	const lines = toLines(list);
	const { said, inputs } = list;
	if (!said && !inputs) return lines;
	const rows = lines.rows.map((row, at) => {
		const asked = inputs ? withInput(row, inputs[at] ?? null) : row;
		return said ? withAttributes(asked, said.keys, said.values[at] ?? []) : asked;
	});
	return { ...lines, rows };
}

function toLines(list: ListPage): ListLines {
	const { total, nextCursor, coverage, unanswered } = list.page;
	const common = { total, nextCursor, coverage, unanswered };
	switch (list.kind) {
		case 'sessions': {
			const { spentPico, spentUnpriced = 0 } = list.page;
			return {
				...common,
				rows: toldApart(list.page.rows.map(toSessionListRow)),
				...(spentPico === undefined ? {} : { spentUsd: picoToUsd(spentPico), spentUnpriced })
			};
		}
		case 'calls':
			return { ...common, rows: list.page.rows.map(toCallListRow) };
		case 'conversations':
			return { ...common, rows: list.page.rows.map(toConversationListRow) };
	}
}

/**
 * A trace may have several sessions, months apart: the first of them in the list has its id for a key, the others their
 * start as well.
 */
function toldApart(rows: readonly ListRow[]): readonly ListRow[] {
	const known = new Set<string>();
	return rows.map((row) => {
		const isFirst = !known.has(row.key);
		known.add(row.key);
		return isFirst ? row : { ...row, key: `${row.key}-${startText(row)}` };
	});
}

/** As long as the id of a span. */
const startText = ({ startMs }: ListRow): string =>
	Math.floor(startMs).toString(16).padStart(16, '0');
