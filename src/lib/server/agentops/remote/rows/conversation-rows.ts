/** Conversations of sessions whose details were read from a remote. */
import type { ConversationOrder, ConversationQuery, ConversationRow } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import { addCost, sumTokens } from '../session/session-facts.ts';
import type { ReadSession } from '../session/session-row.ts';
import type { Listed } from './listed.ts';

const mostNames = 8;

/** Conversations of the newest sessions that match, as far as their details could be read. */
export async function findConversations(
	finder: Finder,
	projectId: string,
	query: ConversationQuery,
	signal: AbortSignal | undefined
): Promise<Reply<Listed<ConversationRow>>> {
	const { range, terms } = query;
	const scope = { range, terms, orderBy: 'start', descending: true } as const;
	const found = await finder.findRead(projectId, scope, signal);
	if (!found.ok) return found;
	const { sessions, ...rest } = found.value;
	return ok({ ...rest, rows: toConversations(sessions).toSorted(compareConversations(query)) });
}

/** Sessions without a conversation are in none. */
function toConversations(sessions: readonly ReadSession[]): readonly ConversationRow[] {
	const groups = new Map<string, ReadSession[]>();
	for (const session of sessions) {
		const name = session.facts?.conversation;
		if (!name) continue;
		const group = groups.get(name);
		if (group) group.push(session);
		else groups.set(name, [session]);
	}
	return [...groups].map(([conversation, members]) => toRow(conversation, members));
}

function toRow(conversation: string, members: readonly ReadSession[]): ConversationRow {
	const rows = members.map(({ row }) => row).sort((a, b) => a.startMs - b.startMs);
	const sum = (value: (row: ReadSession['row']) => number) =>
		rows.reduce((total, row) => total + value(row), 0);
	const names = (of: (row: ReadSession['row']) => readonly string[]) =>
		[...new Set(rows.flatMap(of))].sort().slice(0, mostNames);
	return {
		conversation,
		sessions: rows.length,
		errorSessions: rows.filter(({ errorCount }) => errorCount > 0).length,
		firstMs: rows[0]?.startMs ?? 0,
		lastMs: rows.at(-1)?.startMs ?? 0,
		lastTraceId: rows.at(-1)?.traceId ?? '',
		llmCalls: sum(({ llmCalls }) => llmCalls ?? 0),
		tokens: sum(({ tokens }) => (tokens ? sumTokens(tokens) : 0)),
		costUsd: rows.reduce<number | null>((total, { costUsd }) => addCost(total, costUsd), null),
		models: names(({ models }) => models),
		users: names(({ user }) => (user === null ? [] : [user]))
	};
}

/** Ties by name, so that pages neither overlap nor leave gaps; an unknown cost sorts as least. */
function compareConversations({
	orderBy,
	descending
}: Pick<ConversationQuery, 'orderBy' | 'descending'>): (
	a: ConversationRow,
	b: ConversationRow
) => number {
	const sign = descending ? -1 : 1;
	return (a, b) => {
		const [left, right] = [sortValue(a, orderBy), sortValue(b, orderBy)];
		if (left !== right) return left < right ? -sign : sign;
		return a.conversation < b.conversation ? -sign : sign;
	};
}

function sortValue(row: ConversationRow, order: ConversationOrder): number | string {
	switch (order) {
		case 'last':
			return row.lastMs;
		case 'first':
			return row.firstMs;
		case 'sessions':
			return row.sessions;
		case 'cost':
			return row.costUsd ?? -1;
		case 'tokens':
			return row.tokens;
		case 'errors':
			return row.errorSessions;
		case 'calls':
			return row.llmCalls;
		case 'name':
			return row.conversation;
		case 'model':
			return row.models[0] ?? '';
		case 'user':
			return row.users[0] ?? '';
	}
}
