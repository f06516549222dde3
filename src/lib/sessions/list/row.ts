/** One line of a list, whatever it lists: what each column shows, and where the line leads. */
import { picoToUsd } from '#lib/cost/pico.ts';
import type {
	AttributeOrder,
	CallOrder,
	CallRow,
	ConversationOrder,
	ConversationRow,
	Hit,
	SessionOrder,
	SessionRow
} from '#lib/server/agentops/analytics.ts';
import { isWhole } from '#lib/query/attribute.ts';
import { isAttributeOrder } from '../orders.ts';
import type { ValueField } from '#lib/query/edit.ts';
import type { SpanStatus, TokenUsage } from '#lib/trace/span.ts';

/** What stands in a cell, as numbers and texts; the component gives them their look. */
export type Cell =
	| { readonly kind: 'title' }
	| { readonly kind: 'time'; readonly ms: number }
	| { readonly kind: 'duration'; readonly ns: number | null }
	| { readonly kind: 'count'; readonly value: number | null }
	| { readonly kind: 'money'; readonly usd: number | null; readonly unpricedCalls: number }
	| { readonly kind: 'tokens'; readonly usage: TokenUsage | null }
	/** Words of a message, one line. */
	| { readonly kind: 'text'; readonly text: string | null }
	/** @property field what a click on a value narrows by; null = nothing */
	| {
			readonly kind: 'values';
			readonly field: ValueField | null;
			readonly values: readonly string[];
	  };

/** Where a row leads: into a session, perhaps to one span of it, or to the sessions of a conversation. */
export type Target =
	{ readonly traceId: string; readonly spanId: string | null } | { readonly conversation: string };

export interface ListRow {
	/** What tells it from the others; in the URL while it is selected. */
	readonly key: string;
	readonly title: string;
	readonly subtitle: string;
	readonly target: Target;
	readonly status: SpanStatus;
	readonly running: boolean;
	readonly errorCount: number;
	readonly startMs: number;
	readonly durationNs: number | null;
	/** Where a text of the query was found in what was said; null = in no content. */
	readonly hit: Hit | null;
	readonly cells: Readonly<Record<string, Cell>>;
}

export interface Column {
	readonly id: string;
	/** The sort that its head asks for; null where the source cannot sort by it. */
	readonly order: SessionOrder | CallOrder | ConversationOrder | AttributeOrder | null;
	readonly right: boolean;
	readonly widthPx: number;
	/** Shown until a person chooses. */
	readonly usual: boolean;
}

/** The column that says what a row is and leads to it: every list has it, wherever it stands. */
export const titleColumn = 'name';

/** What a row was asked: content of messages, so nobody sees it who did not choose it. */
export const inputColumn = 'input';

const column = (
	id: string,
	order: Column['order'],
	widthPx: number,
	{ right = false, usual = true } = {}
): Column => ({ id, order, right, widthPx, usual });

const right = { right: true };
const hidden = { usual: false };

/** Columns of a list of sessions, in the order in which they stand until a person moves them. */
export const sessionColumns: readonly Column[] = [
	column(titleColumn, 'name', 280),
	column(inputColumn, null, 320, hidden),
	column('start', 'start', 156),
	column('duration', 'duration', 92, right),
	column('spans', 'spans', 72, right),
	column('calls', 'calls', 84, right),
	column('tokens', 'tokens', 76, right),
	column('cost', 'cost', 92, right),
	column('models', 'model', 176),
	column('tags', 'tag', 152),
	column('user', 'user', 120),
	column('errors', 'errors', 72, { ...right, ...hidden }),
	column('service', 'service', 144, hidden),
	column('conversation', 'conversation', 160, hidden),
	column('traceId', 'id', 260, hidden)
];

/** The columns that stand until a person chooses. */
export function usualColumns(columns: readonly Column[]): readonly string[] {
	return columns.filter(({ usual }) => usual).map(({ id }) => id);
}

/** The column of an attribute. @param sortable whether the list can be sorted by it */
export function attributeColumn(id: string, sortable: boolean): Column {
	return column(id, sortable && isAttributeOrder(id) ? id : null, 160, hidden);
}

/** Columns of a list of model calls. */
export const callColumns: readonly Column[] = [
	column(titleColumn, 'name', 260),
	column(inputColumn, null, 320, hidden),
	column('start', 'start', 156),
	column('model', 'model', 176),
	column('duration', 'duration', 92, right),
	column('tokens', 'tokens', 76, right),
	column('cost', 'cost', 112, right),
	column('error', 'error', 160),
	column('provider', 'provider', 112, hidden),
	column('service', 'service', 144, hidden),
	column('traceId', 'id', 260, hidden)
];

/** Columns of a list of conversations. */
export const conversationColumns: readonly Column[] = [
	column(titleColumn, 'name', 260),
	column('last', 'last', 156),
	column('first', 'first', 156),
	column('sessions', 'sessions', 84, right),
	column('errors', 'errors', 72, right),
	column('calls', 'calls', 84, right),
	column('tokens', 'tokens', 76, right),
	column('cost', 'cost', 92, right),
	column('models', 'model', 176),
	column('users', 'user', 152)
];

function values(field: ValueField | null, ...list: readonly (string | null)[]): Cell {
	return {
		kind: 'values',
		field,
		values: list.filter((value): value is string => value !== null && value !== '')
	};
}

const title: Cell = { kind: 'title' };

/** In a list by calls cost, tokens and calls are of those alone, so that rows add up to the figure. */
export function toSessionListRow(row: SessionRow): ListRow {
	const { spentPico: spent, spentUnpriced = 0 } = row;
	const { tokens, spentTokens = tokens, llmCalls, spentCalls = llmCalls } = row;
	const money: Cell =
		spent === undefined
			? { kind: 'money', usd: row.costUsd, unpricedCalls: row.unpricedCalls }
			: {
					kind: 'money',
					usd: picoToUsd(spent),
					unpricedCalls: spentUnpriced
				};
	return {
		key: row.traceId,
		title: row.name,
		subtitle: row.service,
		target: { traceId: row.traceId, spanId: row.hit?.spanId ?? null },
		status: row.status,
		running: row.running,
		errorCount: row.errorCount,
		startMs: row.startMs,
		durationNs: row.durationNs,
		hit: row.hit ?? null,
		cells: {
			[titleColumn]: title,
			start: { kind: 'time', ms: row.startMs },
			duration: { kind: 'duration', ns: row.durationNs },
			spans: { kind: 'count', value: row.spanCount },
			errors: { kind: 'count', value: row.errorCount },
			calls: { kind: 'count', value: spentCalls },
			tokens: { kind: 'tokens', usage: spentTokens },
			cost: money,
			models: values('model', ...row.models),
			tags: values('tag', ...row.tags),
			user: values('user', row.user),
			service: values('service', row.service),
			conversation: values('conversation', row.conversation),
			traceId: values(null, row.traceId)
		}
	};
}

/** The row with what it was asked; null = nothing that was read says it. */
export function withInput(row: ListRow, text: string | null): ListRow {
	return { ...row, cells: { ...row.cells, [inputColumn]: { kind: 'text', text } } };
}

/** The row with a cell for each attribute; a value that was cut cannot be asked for. */
export function withAttributes(
	row: ListRow,
	keys: readonly string[],
	said: readonly (string | null)[]
): ListRow {
	const cells = keys.map((attribute, at): readonly [string, Cell] => {
		const value = said[at] ?? null;
		const field = value !== null && isWhole(value) ? { attribute } : null;
		return [`@${attribute}`, values(field, value)];
	});
	return { ...row, cells: { ...row.cells, ...Object.fromEntries(cells) } };
}

export function toCallListRow(row: CallRow): ListRow {
	return {
		key: `${row.traceId}-${row.spanId}`,
		title: row.name,
		subtitle: row.service,
		target: { traceId: row.traceId, spanId: row.spanId },
		status: row.status,
		running: false,
		errorCount: row.status === 'error' ? 1 : 0,
		startMs: row.startMs,
		durationNs: row.durationNs,
		hit: null,
		cells: {
			[titleColumn]: title,
			start: { kind: 'time', ms: row.startMs },
			model: values('model', row.model),
			duration: { kind: 'duration', ns: row.durationNs },
			tokens: { kind: 'tokens', usage: row.tokens },
			cost: { kind: 'money', usd: row.costUsd, unpricedCalls: 0 },
			error: values('exception', row.errorType),
			provider: values(null, row.provider),
			service: values('service', row.service),
			traceId: values(null, row.traceId)
		}
	};
}

export function toConversationListRow(row: ConversationRow): ListRow {
	return {
		key: row.conversation,
		title: row.conversation,
		subtitle: row.users.join(', '),
		target: { conversation: row.conversation },
		status: row.errorSessions > 0 ? 'error' : 'unset',
		running: false,
		errorCount: row.errorSessions,
		startMs: row.lastMs,
		durationNs: (row.lastMs - row.firstMs) * 1_000_000,
		hit: null,
		cells: {
			[titleColumn]: title,
			last: { kind: 'time', ms: row.lastMs },
			first: { kind: 'time', ms: row.firstMs },
			sessions: { kind: 'count', value: row.sessions },
			errors: { kind: 'count', value: row.errorSessions },
			calls: { kind: 'count', value: row.llmCalls },
			tokens: { kind: 'count', value: row.tokens },
			cost: { kind: 'money', usd: row.costUsd, unpricedCalls: 0 },
			models: values('model', ...row.models),
			users: values('user', ...row.users)
		}
	};
}
