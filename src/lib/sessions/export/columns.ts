/** What an exported file says of each kind of row, in the order in which it says it. */
import { picoToUsd } from '#lib/cost/pico.ts';
import type { CallRow, ConversationRow, SessionRow } from '#lib/server/agentops/analytics.ts';
import type { TokenUsage } from '#lib/trace/span.ts';
import type { Columns } from './table.ts';

const tokenColumns = <Row extends { readonly tokens: TokenUsage | null }>(): Columns<Row> => ({
	tokens_input: ({ tokens }) => tokens?.input ?? null,
	tokens_cache_read: ({ tokens }) => tokens?.cacheRead ?? null,
	tokens_cache_write: ({ tokens }) => tokens?.cacheWrite ?? null,
	tokens_output: ({ tokens }) => tokens?.output ?? null,
	tokens_reasoning: ({ tokens }) => tokens?.reasoning ?? null
});

const iso = (ms: number) => new Date(ms).toISOString();
const inMs = (ns: number | null) => (ns === null ? null : ns / 1e6);

export const sessionColumns: Columns<SessionRow> = {
	trace_id: (row) => row.traceId,
	name: (row) => row.name,
	service: (row) => row.service,
	status: (row) => row.status,
	running: (row) => row.running,
	start: (row) => iso(row.startMs),
	duration_ms: (row) => inMs(row.durationNs),
	spans: (row) => row.spanCount,
	errors: (row) => row.errorCount,
	llm_calls: (row) => row.llmCalls,
	...tokenColumns<SessionRow>(),
	cost_usd: (row) => row.costUsd,
	unpriced_calls: (row) => row.unpricedCalls,
	models: (row) => row.models,
	tags: (row) => row.tags,
	user: (row) => row.user,
	conversation: (row) => row.conversation
};

/** In a list by calls: what those calls come to, so that the lines add up to the figure. */
export const spentColumns: Columns<SessionRow> = {
	spent_calls: ({ spentCalls }) => spentCalls ?? null,
	spent_tokens_input: ({ spentTokens }) => spentTokens?.input ?? null,
	spent_tokens_cache_read: ({ spentTokens }) => spentTokens?.cacheRead ?? null,
	spent_tokens_cache_write: ({ spentTokens }) => spentTokens?.cacheWrite ?? null,
	spent_tokens_output: ({ spentTokens }) => spentTokens?.output ?? null,
	spent_tokens_reasoning: ({ spentTokens }) => spentTokens?.reasoning ?? null,
	spent_usd: ({ spentPico }) => picoToUsd(spentPico),
	spent_unpriced_calls: ({ spentUnpriced }) => spentUnpriced ?? null
};

export const callColumns: Columns<CallRow> = {
	trace_id: (row) => row.traceId,
	span_id: (row) => row.spanId,
	name: (row) => row.name,
	service: (row) => row.service,
	model: (row) => row.model,
	provider: (row) => row.provider,
	status: (row) => row.status,
	error_type: (row) => row.errorType,
	start: (row) => iso(row.startMs),
	duration_ms: (row) => inMs(row.durationNs),
	...tokenColumns<CallRow>(),
	cost_usd: (row) => row.costUsd
};

export const conversationColumns: Columns<ConversationRow> = {
	conversation: (row) => row.conversation,
	sessions: (row) => row.sessions,
	error_sessions: (row) => row.errorSessions,
	first: (row) => iso(row.firstMs),
	last: (row) => iso(row.lastMs),
	last_trace_id: (row) => row.lastTraceId,
	llm_calls: (row) => row.llmCalls,
	tokens: (row) => row.tokens,
	cost_usd: (row) => row.costUsd,
	models: (row) => row.models,
	users: (row) => row.users
};
