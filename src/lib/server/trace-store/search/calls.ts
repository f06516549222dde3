import type { AmountField, NameField } from '#lib/query/fields.ts';
import type { AmountTerm, Query, Term } from '#lib/query/term.ts';
import { isAttributeOrder } from '#lib/sessions/orders.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { CallOrder, CallQuery, CallRow, Page, RowExport } from '../../agentops/analytics.ts';
import type { QueryParams, StoreClient } from '../client.ts';
import { ranIn } from '../ledger/spend.ts';
import { both, either, not, prefixed, type Condition } from '../queries/condition.ts';
import { ofProject } from '../queries/projects.ts';
import { readCursor, writeCursor, type Position } from '../queries/sessions/cursor.ts';
import { statusOf } from '../queries/sessions/row.ts';
import { amountText, matching } from '../queries/sessions/term-filter.ts';
import { picoOf } from '../queries/usd-text.ts';
import { floorMs } from '../queries/utc-time.ts';
import { inWeekHours } from '../queries/week-hour.ts';
import { lateDays } from '../write/known-traces.ts';
import { callRank, tellsSecret } from './attribute-order.ts';
import { countCalls } from './call-count.ts';
import { freshSaying, spansSaying } from './contents.ts';
import { standsIn } from './readings.ts';

/** Exported rows that are in memory at a time. */
const pieceRows = 4_000;
const tokens = 'TokensInput + TokensCacheRead + TokensCacheWrite + TokensOutput + TokensReasoning';

interface SortKey {
	readonly sql: string;
	readonly type: string;
	readonly form: RegExp;
	/** True when the table is kept in this order, so that a page is read from its near end. */
	readonly isTableOrder?: boolean;
	/** Of its SQL. */
	readonly params?: QueryParams;
}

/** As much of a name as an address can hold. */
const text = (column: string): SortKey => ({
	sql: `leftUTF8(${column}::String, 200)`,
	type: 'String',
	form: /^/
});

/** A call of unknown cost sorts below a free one. */
const sortKeys: Readonly<Record<CallOrder, SortKey>> = {
	start: {
		sql: 'Timestamp',
		type: 'DateTime64(9)',
		form: /^[\d-]{10} [\d:]{8}\.\d{9}$/,
		isTableOrder: true
	},
	duration: { sql: 'Duration', type: 'UInt64', form: /^\d{1,20}$/ },
	cost: {
		sql: 'ifNull(Cost, toDecimal64(-1, 12))',
		type: 'Decimal(18, 12)',
		form: /^-?\d{1,6}(\.\d{1,12})?$/
	},
	tokens: { sql: tokens, type: 'UInt64', form: /^\d{1,20}$/ },
	name: text('SpanName'),
	model: text('Model'),
	error: text('ErrorType'),
	provider: text('Provider'),
	service: text('ServiceName'),
	id: { sql: 'TraceId', type: 'String', form: /^/ }
};

function sortKeyOf({ orderBy, descending }: CallQuery): SortKey {
	return isAttributeOrder(orderBy)
		? { ...callRank(orderBy, descending), type: 'String', form: /^/ }
		: sortKeys[orderBy];
}

interface StoredCall {
	readonly TraceId: string;
	readonly SpanId: string;
	readonly SpanName: string;
	readonly ServiceName: string;
	readonly Model: string;
	readonly Provider: string;
	readonly StartNs: string;
	readonly DurationNs: string;
	readonly StatusCode: string;
	readonly HasTokens: boolean;
	readonly TokensInput: number;
	readonly TokensCacheRead: number;
	readonly TokensCacheWrite: number;
	readonly TokensOutput: number;
	readonly TokensReasoning: number;
	readonly CostText: string | null;
	readonly ErrorType: string;
	readonly SortKey: string;
}

/**
 * One page of model calls by keyset.
 * @returns `bad-cursor` when the cursor is not from a list in this order
 * @throws StoreError
 */
export async function findCalls(
	store: StoreClient,
	projectId: string,
	query: CallQuery
): Promise<Page<CallRow> | 'bad-cursor'> {
	const key = sortKeyOf(query);
	const after = await positionIn(store, projectId, query, key);
	if (after === 'bad-cursor') return after;
	const limit = Math.min(Math.max(Math.trunc(query.limit), 1), 200);
	const where = both(callsMatching(projectId, query.range, query.terms), paramsOf(key));
	const page = both(where, beyond(after, key, query.descending));
	// The first page of calls that must be sorted knows how many it was sorted from.
	const isCounted = after === null && !key.isTableOrder;
	const [counted, found] = await Promise.all([
		isCounted ? null : countCalls(store, projectId, query, where),
		readPage(store, page, key, query.descending, limit + 1)
	]);
	const total = counted ?? found.total ?? 0;
	const rows = found.rows.slice(0, limit);
	const last = rows.at(-1);
	return {
		rows: rows.map(toCallRow),
		total,
		nextCursor:
			found.rows.length > limit && last
				? writeCursor(`calls ${query.orderBy}`, query.descending, cursorPosition(query, last))
				: null,
		coverage: { readSessions: total, totalSessions: total },
		unanswered: []
	};
}

/**
 * All model calls of a list in its order, by keyset as its pages are.
 * @throws StoreError
 */
export async function exportCalls(
	store: StoreClient,
	projectId: string,
	query: CallQuery,
	signal: AbortSignal | undefined
): Promise<RowExport<CallRow>> {
	const key = sortKeyOf(query);
	const where = both(callsMatching(projectId, query.range, query.terms), paramsOf(key));
	const total = await countCalls(store, projectId, query, where);

	async function* pieces(): AsyncGenerator<readonly CallRow[]> {
		let after: Position | null = null;
		while (!signal?.aborted) {
			const page: Condition = both(where, beyond(after, key, query.descending));
			const { rows: found } = await readPage(store, page, key, query.descending, pieceRows);
			const last = found.at(-1);
			if (!last) return;
			yield found.map(toCallRow);
			if (found.length < pieceRows) return;
			after = positionOf(last);
		}
	}

	return {
		total,
		unanswered: [],
		coverage: { readSessions: total, totalSessions: total },
		pieces: pieces()
	};
}

const positionOf = (call: StoredCall): Position => ({
	key: call.SortKey,
	traceId: `${call.TraceId} ${call.SpanId}`
});

/** A cursor stands in addresses: where an attribute's value holds a secret it names the call alone. */
function cursorPosition({ orderBy }: CallQuery, last: StoredCall): Position {
	const at = positionOf(last);
	return isAttributeOrder(orderBy) && tellsSecret(at.key) ? { ...at, key: '' } : at;
}

async function positionIn(
	store: StoreClient,
	projectId: string,
	{ cursor, orderBy, descending }: CallQuery,
	key: SortKey
): Promise<Position | null | 'bad-cursor'> {
	if (cursor === null) return null;
	const at = readCursor(cursor, `calls ${orderBy}`, descending);
	if (at === null || !key.form.test(at.key)) return 'bad-cursor';
	if (!isAttributeOrder(orderBy) || at.key !== '') return at;
	const [trace = '', span = ''] = at.traceId.split(' ');
	const [call] = await store.rows<{ sortKey: string }>(
		`SELECT ${key.sql} AS sortKey FROM otel_traces
		WHERE project_id = {project:String} AND TraceId = {trace:String} AND SpanId = {span:String}
		LIMIT 1`,
		{ ...key.params, project: projectId, trace, span }
	);
	return call ? { ...at, key: call.sortKey } : 'bad-cursor';
}

function inOrder(key: SortKey, descending: boolean): string {
	const direction = descending ? 'DESC' : 'ASC';
	return [key.sql, 'TraceId', 'SpanId'].map((column) => `${column} ${direction}`).join(', ');
}

const paramsOf = ({ params = {} }: SortKey): Condition => ({ sql: 'true', params });

/** @returns with them how many there are; null = not known, of an order that is the table's */
async function readPage(
	store: StoreClient,
	page: Condition,
	key: SortKey,
	descending: boolean,
	limit: number
): Promise<{ readonly rows: readonly StoredCall[]; readonly total: number | null }> {
	const read = key.params ? placesOf : reachOf;
	const { is, total } = key.isTableOrder
		? { is: both(), total: null }
		: await read(store, page, key, descending, limit);
	if (total === 0) return { rows: [], total };
	const reached = both(page, is);
	const rows = await store.rows<StoredCall>(
		`SELECT TraceId, SpanId, SpanName, ServiceName, Model, Provider,
			toString(toUnixTimestamp64Nano(Timestamp)) AS StartNs, toString(Duration) AS DurationNs,
			StatusCode, HasTokens, TokensInput, TokensCacheRead, TokensCacheWrite, TokensOutput,
			TokensReasoning, toString(Cost) AS CostText, ErrorType, toString(${key.sql}) AS SortKey
		FROM otel_traces WHERE ${reached.sql}
		ORDER BY ${inOrder(key, descending)}
		LIMIT {limit:UInt64}`,
		{ ...reached.params, limit }
	);
	return { rows, total };
}

/** Where the calls of a page are. */
interface Reach {
	readonly is: Condition;
	/** Calls from which they were picked. */
	readonly total: number;
}

/**
 * How far a page reaches by its sort value alone, so that nothing else is read of the millions of calls
 * behind it.
 */
async function reachOf(
	store: StoreClient,
	page: Condition,
	key: SortKey,
	descending: boolean,
	limit: number
): Promise<Reach> {
	const { rows, total } = await store.counted<{ reach: string }>(
		`SELECT toString(${key.sql}) AS reach FROM otel_traces WHERE ${page.sql}
		ORDER BY ${key.sql} ${descending ? 'DESC' : 'ASC'} LIMIT {limit:UInt64}`,
		{ ...page.params, limit }
	);
	return {
		is: {
			sql: `${key.sql} ${descending ? '>=' : '<='} {reach:${key.type}}`,
			params: { reach: rows.at(-1)?.reach }
		},
		total
	};
}

/**
 * As `reachOf`, the calls themselves: attributes are by far the heaviest that is stored of a span, and to
 * compare them with a reach would be to read them all again.
 */
async function placesOf(
	store: StoreClient,
	page: Condition,
	key: SortKey,
	descending: boolean,
	limit: number
): Promise<Reach> {
	const { rows: places, total } = await store.counted<{ at: string; span: string }>(
		`SELECT toString(toUnixTimestamp64Nano(Timestamp)) AS at, SpanId AS span
		FROM otel_traces WHERE ${page.sql}
		ORDER BY ${inOrder(key, descending)}
		LIMIT {limit:UInt64}`,
		{ ...page.params, limit }
	);
	return {
		is: {
			sql: `Timestamp IN (SELECT fromUnixTimestamp64Nano(toInt64(arrayJoin({at:Array(String)}))))
				AND SpanId IN {placed:Array(String)}`,
			params: { at: places.map(({ at }) => at), placed: places.map(({ span }) => span) }
		},
		total
	};
}

function beyond(after: Position | null, key: SortKey, descending: boolean): Condition {
	if (after === null) return both();
	const [traceId = '', spanId = ''] = after.traceId.split(' ');
	return {
		sql: `(${key.sql}, TraceId, SpanId) ${descending ? '<' : '>'}
			({afterKey:${key.type}}, {afterTrace:String}, {afterSpan:String})`,
		params: { afterKey: after.key, afterTrace: traceId, afterSpan: spanId }
	};
}

function callsMatching(projectId: string, range: TimeRange, terms: Query): Condition {
	const own: Condition[] = [];
	const others: Term[] = [];
	for (const [index, term] of terms.entries()) {
		const condition = ofCall(projectId, range, term);
		if (condition === null) others.push(term);
		else own.push(prefixed(`c${index}`, term.negated ? not(condition) : condition));
	}
	const began: Condition = {
		sql: `project_id = {project:String} AND CountsAsCall
			AND Timestamp >= fromUnixTimestamp64Milli({startMs:Int64})
			AND Timestamp < fromUnixTimestamp64Milli({endMs:Int64})`,
		params: { project: projectId, startMs: range.startMs, endMs: range.endMs }
	};
	if (others.length === 0) return both(began, ...own);
	// A session may have begun long before a call of it.
	const lived = { startMs: range.startMs - lateDays * 86_400_000, endMs: range.endMs };
	const sessions = both(ranIn(ofProject(projectId), range), matching(projectId, lived, others));
	return both(began, ...own, {
		sql: `TraceId IN (SELECT TraceId FROM sessions FINAL WHERE ${sessions.sql})`,
		params: sessions.params
	});
}

/** null for a term that is about the call's session. */
function ofCall(projectId: string, range: TimeRange, term: Term): Condition | null {
	switch (term.kind) {
		case 'text': {
			const { sql, params } = spansSaying(projectId, range, term.text);
			return {
				sql: `${standsIn('SpanName::String', term.text)} OR (TraceId, SpanId) IN (
					SELECT TraceId, SpanId FROM span_texts WHERE ${sql}
					UNION ALL
					SELECT TraceId, SpanId FROM otel_traces WHERE ${freshSaying(term.text)}
				)`,
				params
			};
		}
		case 'name': {
			const { field, values } = term;
			if (field === 'status') {
				if (values.includes('running')) return null;
				const failed = `StatusCode IN ('Error', 'STATUS_CODE_ERROR')`;
				return either(
					...values.map((value) => ({
						sql: value === 'error' ? failed : `NOT ${failed}`,
						params: {}
					}))
				);
			}
			const column = callColumns[field];
			return column ? { sql: `${column} IN {values:Array(String)}`, params: { values } } : null;
		}
		case 'amount': {
			const amount = callAmounts[term.field];
			return amount ? within(amount, term) : null;
		}
		case 'hour':
			return inWeekHours('Timestamp', term);
		case 'set':
		case 'has':
		case 'attribute':
			return null;
	}
}

const callColumns: Readonly<Partial<Record<NameField, string>>> = {
	model: 'Model',
	service: 'ServiceName',
	exception: 'ErrorType'
};

interface CallAmount {
	readonly sql: string;
	readonly type: string;
	readonly known: string;
}

const callAmounts: Readonly<Partial<Record<AmountField, CallAmount>>> = {
	cost: {
		sql: 'assumeNotNull(Cost)',
		type: 'Decimal(38, 12)',
		known: 'isNotNull(Cost)'
	},
	latency: { sql: 'Duration', type: 'UInt64', known: 'true' },
	// Of one call there is one, or none.
	unpriced: { sql: 'isNull(Cost)', type: 'UInt64', known: 'true' },
	tokens: tokensOf(tokens),
	'tokens.input': tokensOf('TokensInput'),
	'tokens.cache-read': tokensOf('TokensCacheRead'),
	'tokens.cache-write': tokensOf('TokensCacheWrite'),
	'tokens.output': tokensOf('TokensOutput'),
	'tokens.reasoning': tokensOf('TokensReasoning')
};

function tokensOf(sql: string): CallAmount {
	return { sql, type: 'UInt64', known: 'HasTokens' };
}

function within({ sql, type, known }: CallAmount, term: AmountTerm): Condition {
	return {
		sql: `${known} AND (${sql}) ${term.comparison} {amount:${type}}`,
		params: { amount: amountText(term) }
	};
}

function toCallRow(stored: StoredCall): CallRow {
	return {
		traceId: stored.TraceId,
		spanId: stored.SpanId,
		name: stored.SpanName,
		service: stored.ServiceName,
		model: stored.Model || null,
		provider: stored.Provider || null,
		startMs: floorMs(BigInt(stored.StartNs)),
		durationNs: Number(stored.DurationNs),
		status: statusOf(stored.StatusCode),
		tokens: stored.HasTokens
			? {
					input: stored.TokensInput,
					cacheRead: stored.TokensCacheRead,
					cacheWrite: stored.TokensCacheWrite,
					output: stored.TokensOutput,
					reasoning: stored.TokensReasoning
				}
			: null,
		costUsd: stored.CostText === null ? null : picoToUsd(picoOf(stored.CostText)),
		errorType: stored.ErrorType || null
	};
}
