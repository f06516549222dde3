import { m } from '#lib/paraglide/messages.js';
import type { FieldInfo } from '#lib/query/fields.ts';
import type { Diagnostic, Problem } from '#lib/query/term.ts';

const fieldHelp: Readonly<Record<FieldInfo['name'], () => string>> = {
	status: m.query_field_status,
	model: m.query_field_model,
	cost: m.query_field_cost,
	latency: m.query_field_latency,
	tag: m.query_field_tag,
	user: m.query_field_user,
	service: m.query_field_service,
	tool: m.query_field_tool,
	agent: m.query_field_agent,
	team: m.query_field_team,
	conversation: m.query_field_conversation,
	env: m.query_field_env,
	exception: m.query_field_exception,
	tokens: m.query_field_tokens,
	'tokens.input': m.query_field_tokens_input,
	'tokens.cache-read': m.query_field_tokens_cache_read,
	'tokens.cache-write': m.query_field_tokens_cache_write,
	'tokens.output': m.query_field_tokens_output,
	'tokens.reasoning': m.query_field_tokens_reasoning,
	calls: m.query_field_calls,
	unpriced: m.query_field_unpriced,
	errors: m.query_field_errors,
	spans: m.query_field_spans,
	tags: m.query_field_tags,
	users: m.query_field_users,
	teams: m.query_field_teams,
	conversations: m.query_field_conversations,
	agents: m.query_field_agents,
	tools: m.query_field_tools,
	'tag.only': m.query_field_tag_only,
	'user.only': m.query_field_user_only,
	'team.only': m.query_field_team_only,
	'conversation.only': m.query_field_conversation_only,
	'agent.only': m.query_field_agent_only,
	'tool.only': m.query_field_tool_only,
	hour: m.query_field_hour,
	name: m.query_field_name,
	id: m.query_field_id,
	has: m.query_field_has,
	attr: m.query_field_attr
};

/** What a field of the query is, in a few words. */
export function fieldWords(field: FieldInfo): string {
	return fieldHelp[field.name]();
}

const problems: Readonly<Record<Problem, (inputs: { text: string; meant: string }) => string>> = {
	'unknown-field': m.query_problem_unknown_field,
	misspelt: m.query_problem_misspelt,
	'missing-value': m.query_problem_missing_value,
	'unknown-value': m.query_problem_unknown_value,
	'not-an-amount': m.query_problem_not_an_amount,
	'unit-needed': m.query_problem_unit_needed,
	'not-comparable': m.query_problem_not_comparable,
	'unclosed-quote': m.query_problem_unclosed_quote,
	'no-or': m.query_problem_no_or,
	'too-long': m.query_problem_too_long,
	'too-many': m.query_problem_too_many
};

/** What is wrong with a piece of a query, in a sentence that quotes it. */
export function problemWords({ problem, text, meant = '' }: Diagnostic): string {
	return problems[problem]({ text: shortened(text), meant: shortened(meant) });
}

function shortened(text: string): string {
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
