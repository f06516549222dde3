import { m } from '#lib/paraglide/messages.js';
import { attributeOf } from '#lib/sessions/columns.ts';
import type { ListKind } from '#lib/sessions/list/kind.ts';
import { titleColumn } from '#lib/sessions/list/row.ts';

const titles: Readonly<Record<ListKind, () => string>> = {
	sessions: m.sessions_session,
	calls: m.calls_call,
	conversations: m.conversations_conversation
};

const words: Readonly<Record<string, () => string>> = {
	input: m.sessions_input,
	start: m.sessions_started,
	duration: m.sessions_duration,
	spans: m.sessions_spans,
	errors: m.sessions_errors,
	calls: m.sessions_calls,
	tokens: m.sessions_tokens,
	cost: m.sessions_cost,
	models: m.sessions_models,
	tags: m.sessions_tags,
	user: m.sessions_user,
	service: m.filter_service,
	conversation: m.sessions_conversation,
	traceId: m.sessions_trace_id,
	model: m.calls_model,
	provider: m.calls_provider,
	error: m.calls_error,
	sessions: m.conversations_sessions,
	first: m.conversations_first,
	last: m.conversations_last,
	users: m.conversations_users
};

/** The head of a column; an attribute's is its key. */
export function columnLabel(id: string, kind: ListKind): string {
	if (id === titleColumn) return titles[kind]();
	return words[id]?.() ?? attributeOf(id) ?? id;
}
