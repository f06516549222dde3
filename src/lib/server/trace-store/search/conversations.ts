import type {
	ConversationOrder,
	ConversationQuery,
	ConversationRow,
	Page,
	RowExport
} from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { readCursor, writeCursor, type Position } from '../queries/sessions/cursor.ts';
import { allTokens, costKnown } from '../queries/sessions/row.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { knownUsd } from '../queries/sessions/totals.ts';
import { candidates, lookAhead } from './look-ahead.ts';

/** Exported rows that are in memory at a time: each piece groups all sessions anew. */
const pieceRows = 10_000;

interface SortKey {
	readonly sql: string;
	readonly type: string;
	readonly form: RegExp;
}

const count: Pick<SortKey, 'type' | 'form'> = { type: 'UInt64', form: /^\d{1,19}$/ };

/** As much of a name as an address can hold. */
const text = (sql: string): SortKey => ({
	sql: `leftUTF8(${sql}, 200)`,
	type: 'String',
	form: /^/
});
const time: Pick<SortKey, 'type' | 'form'> = { type: 'Int64', form: /^\d{1,15}$/ };
const first = (names: string) => text(`arrayFilter(name -> name != '', ${names})[1]`);

const sortKeys: Readonly<Record<ConversationOrder, SortKey>> = {
	last: { sql: 'LastMs', ...time },
	first: { sql: 'FirstMs', ...time },
	sessions: { sql: 'Sessions', ...count },
	cost: {
		sql: 'if(AnyCost, SumCost, toDecimal128(-1, 12))',
		type: 'Decimal(38, 12)',
		form: /^-?\d{1,24}(\.\d{1,12})?$/
	},
	tokens: { sql: 'Tokens', ...count },
	errors: { sql: 'ErrorSessions', ...count },
	calls: { sql: 'Calls', ...count },
	name: text('Conversation'),
	model: first('ModelNames'),
	user: first('UserNames')
};

interface StoredConversation {
	readonly Conversation: string;
	readonly Sessions: number;
	readonly ErrorSessions: number;
	readonly FirstMs: string;
	readonly LastMs: string;
	readonly LastTraceId: string;
	readonly Calls: number;
	readonly TokensText: string;
	readonly AnyCost: number;
	readonly CostText: string;
	readonly ModelNames: readonly string[];
	readonly UserNames: readonly string[];
	readonly SortKey: string;
	readonly Total: number;
}

/**
 * One page of conversations, of the sessions that match and started in the range.
 * @returns `bad-cursor` when the cursor is not from a list in this order
 * @throws StoreError
 */
export async function findConversations(
	store: StoreClient,
	projectId: string,
	query: ConversationQuery
): Promise<Page<ConversationRow> | 'bad-cursor'> {
	const key = sortKeys[query.orderBy];
	const order = `conversations ${query.orderBy}`;
	const after = query.cursor === null ? null : readCursor(query.cursor, order, query.descending);
	if (query.cursor !== null && (after === null || !key.form.test(after.key))) return 'bad-cursor';
	const limit = Math.min(Math.max(Math.trunc(query.limit), 1), 200);
	const found = await readPage(store, projectId, query, after, limit + 1);
	const rows = found.slice(0, limit);
	const last = rows.at(-1);
	const total = rows[0]?.Total ?? 0;
	return {
		rows: rows.map(toConversation),
		total,
		nextCursor:
			found.length > limit && last ? writeCursor(order, query.descending, positionOf(last)) : null,
		coverage: { readSessions: total, totalSessions: total },
		unanswered: []
	};
}

/**
 * All conversations of a list in its order, by keyset as its pages are.
 * @throws StoreError
 */
export async function exportConversations(
	store: StoreClient,
	projectId: string,
	query: ConversationQuery,
	signal: AbortSignal | undefined
): Promise<RowExport<ConversationRow>> {
	const first = await readPage(store, projectId, query, null, pieceRows);
	const total = first[0]?.Total ?? 0;

	async function* pieces(): AsyncGenerator<readonly ConversationRow[]> {
		let found = first;
		while (!signal?.aborted) {
			const last = found.at(-1);
			if (!last) return;
			yield found.map(toConversation);
			if (found.length < pieceRows) return;
			found = await readPage(store, projectId, query, positionOf(last), pieceRows);
		}
	}

	return {
		total,
		unanswered: [],
		coverage: { readSessions: total, totalSessions: total },
		pieces: pieces()
	};
}

const positionOf = (last: StoredConversation): Position => ({
	key: last.SortKey,
	traceId: last.Conversation
});

async function readPage(
	store: StoreClient,
	projectId: string,
	query: ConversationQuery,
	after: Position | null,
	limit: number
): Promise<StoredConversation[]> {
	const key = sortKeys[query.orderBy];
	const ahead = await lookAhead(store, projectId, query.range, query.terms);
	const where = both(
		candidates(projectId, query.range, ahead),
		matching(projectId, query.range, query.terms, ahead)
	);
	const behind = beyond(after, key, query.descending);
	const direction = query.descending ? 'DESC' : 'ASC';
	const grouped = `
		SELECT arrayJoin(Conversations) AS Conversation,
			count() AS Sessions,
			countIf(ErrorCount > 0) AS ErrorSessions,
			toUnixTimestamp64Milli(min(StartTime)) AS FirstMs,
			toUnixTimestamp64Milli(max(StartTime)) AS LastMs,
			argMax(TraceId, StartTime) AS LastTraceId,
			sum(LlmCalls) AS Calls,
			sum(${allTokens}) AS Tokens,
			max(${costKnown}) AS AnyCost,
			sum(Cost) AS SumCost,
			arraySort(groupUniqArrayArray(8)(Models)) AS ModelNames,
			arraySort(groupUniqArrayArray(8)(Users)) AS UserNames
		FROM sessions FINAL WHERE (${where.sql}) AND notEmpty(Conversations)
		GROUP BY Conversation`;
	return store.rows<StoredConversation>(
		`SELECT Conversation, Sessions, ErrorSessions, toString(FirstMs) AS FirstMs,
			toString(LastMs) AS LastMs, LastTraceId, Calls, toString(Tokens) AS TokensText, AnyCost,
			toString(SumCost) AS CostText, ModelNames, UserNames, SortKey, Total
		FROM (
			SELECT *, toString(${key.sql}) AS SortKey, ${key.sql} AS Sorted, count() OVER () AS Total
			FROM (${grouped})
		)
		WHERE ${behind.sql}
		ORDER BY Sorted ${direction}, Conversation ${direction} LIMIT {limit:UInt64}`,
		{ ...where.params, ...behind.params, limit }
	);
}

function beyond(after: Position | null, key: SortKey, descending: boolean): Condition {
	if (after === null) return both();
	return {
		sql: `(Sorted, Conversation) ${descending ? '<' : '>'} ({afterKey:${key.type}}, {afterId:String})`,
		params: { afterKey: after.key, afterId: after.traceId }
	};
}

function toConversation(stored: StoredConversation): ConversationRow {
	return {
		conversation: stored.Conversation,
		sessions: stored.Sessions,
		errorSessions: stored.ErrorSessions,
		firstMs: Number(stored.FirstMs),
		lastMs: Number(stored.LastMs),
		lastTraceId: stored.LastTraceId,
		llmCalls: stored.Calls,
		tokens: Number(stored.TokensText),
		costUsd: knownUsd(stored.AnyCost > 0, stored.CostText),
		models: stored.ModelNames,
		users: stored.UserNames
	};
}
