import { oneSpelling } from '#lib/query/one-spelling.ts';
import type { RawSpan, SpanFacts, SpanType } from './span.ts';
import { firstText, readText, type FlatAttributes } from './facts/attribute.ts';
import { readProducerCost } from './facts/cost.ts';
import { readKind } from './facts/kind.ts';
import { readConversation, readTags, readTeam, readUser } from './facts/people.ts';
import { readUsage } from './facts/usage.ts';
import { redactText } from './redact.ts';
import { shortName } from './short-name.ts';

/** The part of a span that facts are read from. */
export type FactSource = Pick<
	RawSpan,
	'name' | 'scopeName' | 'status' | 'statusMessage' | 'attributes' | 'events'
>;

const modelKeys = [
	'gen_ai.response.model',
	'gen_ai.request.model',
	'llm.response.model_name',
	'llm.model_name',
	'llm.request.model_name',
	'embedding.model_name',
	'reranker.model_name',
	'ai.response.model',
	'ai.model.id',
	'llm.response.model',
	'llm.request.model'
] as const;

/** LiteLLM's baggage copies the model onto every span of a request; on these it means nothing. */
const withoutModel: ReadonlySet<SpanType> = new Set<SpanType>([
	'session',
	'task',
	'tool',
	'guardrail',
	'http',
	'infrastructure'
]);

/**
 * Reads what the portal needs out of one span, whoever produced it. Never throws; keys that it does
 * not know cost nothing, so it can run on every span during ingest. Its texts are well-formed, short and
 * without secrets, its names in one spelling: sessions are listed, grouped and addressed by them. What was longer stands whole in the
 * attributes.
 */
export function readFacts(span: FactSource): SpanFacts {
	const { attributes, name } = span;
	const provider = readProvider(attributes);
	const tokens = readUsage(attributes, provider, span.scopeName);
	const { type, mayCount } = readKind(name, attributes, tokens !== null, span.scopeName);
	const model = withoutModel.has(type) ? null : readModel(attributes);
	const failed = span.status === 'error';
	const exception = failed ? firstException(span) : null;
	return {
		type,
		countsAsCall: mayCount && (model !== null || tokens !== null),
		model: safeName(model),
		provider: safeName(provider),
		tokens,
		producerCost: readProducerCost(attributes),
		user: safeName(readUser(attributes)),
		team: safeName(readTeam(attributes)),
		conversation: safeName(readConversation(attributes)),
		agentName: safeName(readAgentName(name, type, attributes)),
		toolName: type === 'tool' ? safeName(readToolName(name, attributes)) : null,
		tags: safeTags(readTags(attributes)),
		errorType: safeName(
			firstText(attributes, errorTypeKeys) ??
				(exception === null ? null : readText(exception, 'exception.type'))
		),
		errorMessage: safe(
			failed
				? (blankToNull(span.statusMessage) ??
						(exception === null ? null : readText(exception, 'exception.message')) ??
						firstText(attributes, errorMessageKeys))
				: firstText(attributes, errorMessageKeys)
		)
	};
}

function safe(text: string | null): string | null {
	return text === null ? null : redactText(shortName(text).toWellFormed());
}

/** A query can ask for it: it spells names the same way. */
function safeName(text: string | null): string | null {
	return text === null ? null : blankToNull(redactText(oneSpelling(shortName(text))));
}

/** Two tags may have become one. */
function safeTags(tags: readonly string[]): readonly string[] {
	return tags.length === 0 ? tags : [...new Set(tags.map(safeName).filter((tag) => tag !== null))];
}

/** At a LiteLLM proxy request and response may name its alias for the model that was called. */
function readModel(attributes: FlatAttributes): string | null {
	const called = readText(attributes, 'litellm.provider.model');
	if (called === null) return firstText(attributes, modelKeys);
	// `openai/gpt-4o`; what follows the provider may have slashes of its own.
	return blankToNull(called.slice(called.indexOf('/') + 1));
}

const errorTypeKeys = ['error.type', 'exception.type'] as const;
const errorMessageKeys = ['error.message', 'exception.message'] as const;

function blankToNull(text: string): string | null {
	return text.trim() === '' ? null : text;
}

function firstException(span: FactSource): FlatAttributes | null {
	for (const event of span.events) if (event.name === 'exception') return event.attributes;
	return null;
}

const providerKeys = [
	'gen_ai.provider.name',
	'gen_ai.system',
	'llm.provider',
	'llm.system',
	'ai.system'
] as const;

function readProvider(attributes: FlatAttributes): string | null {
	const named = firstText(attributes, providerKeys);
	const combined = readText(attributes, 'ai.model.provider');
	// The Vercel AI SDK names provider and API together, `openai.chat`, also under `gen_ai.system`.
	if (combined !== null && (named === null || named === combined)) {
		return (combined.split('.', 1)[0] ?? combined).toLowerCase();
	}
	return named === null ? null : named.toLowerCase();
}

function readAgentName(name: string, type: SpanType, attributes: FlatAttributes): string | null {
	const named =
		readText(attributes, 'gen_ai.agent.name') ??
		readText(attributes, 'agent.name') ??
		readText(attributes, 'llm.agent.name');
	if (named !== null || type !== 'agent') return named;
	return (
		readText(attributes, 'traceloop.entity.name') ??
		readText(attributes, 'operation.name') ??
		withoutAffix(name, 'invoke_agent ', '.agent')
	);
}

function readToolName(name: string, attributes: FlatAttributes): string | null {
	return (
		readText(attributes, 'gen_ai.tool.name') ??
		readText(attributes, 'tool.name') ??
		readText(attributes, 'ai.toolCall.name') ??
		readText(attributes, 'traceloop.entity.name') ??
		(name.startsWith('tool_call.') ? blankToNull(name.slice(10)) : null) ??
		readText(attributes, 'operation.name') ??
		withoutAffix(name, 'execute_tool ', '.tool')
	);
}

function withoutAffix(name: string, prefix: string, suffix: string): string | null {
	const start = name.startsWith(prefix) ? prefix.length : 0;
	const end = name.endsWith(suffix) ? name.length - suffix.length : name.length;
	return blankToNull(name.slice(start, Math.max(start, end)));
}
