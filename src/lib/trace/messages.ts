import { readFacts } from './facts.ts';
import { vercelScope } from './facts/kind.ts';
import { indexed } from './messages/indexed.ts';
import { isRecord, parseContainer, textMember, toText } from './messages/json.ts';
import type { Message, ToolDefinition } from './messages/message.ts';
import {
	completionTexts,
	embeddedValues,
	foundDocuments,
	vercelOutput,
	withMissingCalls
} from './messages/producers.ts';
import { eventMessages, listedEvents } from './messages/recorded-events.ts';
import { rawRequest } from './messages/raw-request.ts';
import { toMessages } from './messages/shapes.ts';
import { readParameters, readTools } from './messages/tools.ts';
import { functionValue, toolArguments, toolResult } from './messages/values.ts';
import type { RawSpan } from './span.ts';

export type { Message, MessagePart, ToolDefinition } from './messages/message.ts';

/**
 * Why a model call shows no messages: LiteLLM's second OpenTelemetry class, the conventions'
 * instrumentations and the Vercel AI SDK each leave content out until told to record it;
 * `no_attributes`: the source sent the span without any (AgentOps' free plan does).
 */
export type NotCaptured = 'litellm' | 'opentelemetry' | 'vercel' | 'no_attributes';

export interface Conversation {
	/** Instructions that the producer keeps apart from the messages; null when there are none. */
	readonly system: string | null;
	readonly input: readonly Message[];
	readonly output: readonly Message[];
	readonly tools: readonly ToolDefinition[];
	readonly parameters: Readonly<Record<string, string>>;
	readonly finishReasons: readonly string[];
	/** null when there is content, or the span is no model call and owes none. */
	readonly notCaptured: NotCaptured | null;
}

type Flat = Readonly<Record<string, string>>;
type ConversationSource = Pick<
	RawSpan,
	'name' | 'scopeName' | 'status' | 'statusMessage' | 'attributes' | 'events'
>;

/**
 * Reads what went into a span and what came out, in whatever shape its producer wrote it.
 *
 * Of several families of keys that say the same (LiteLLM writes the canonical and the legacy ones),
 * the first that yields anything is taken, richest first. Malformed JSON is shown as text. Secrets
 * are not masked here: give it redacted attributes when the answer goes to a browser.
 */
export function readConversation(span: ConversationSource): Conversation {
	const { attributes } = span;
	const { type, toolName } = readFacts(span);
	const isTool = type === 'tool';
	const said = first([
		() => toMessages(attributes['gen_ai.input.messages'], 'user'),
		() => toMessages(indexed(attributes, 'llm.input_messages'), 'user'),
		() => toMessages(attributes['ai.prompt.messages'], 'user'),
		() => toMessages(indexed(attributes, 'gen_ai.prompt'), 'user'),
		() => toMessages(attributes['gen_ai.prompt'], 'user'),
		() => toMessages(attributes['ai.prompt'], 'user'),
		() => toMessages(attributes['gcp.vertex.agent.llm_request'], 'user'),
		() => eventMessages(span, false),
		() => listedEvents(attributes['events'], false),
		() => toMessages(attributes['pydantic_ai.all_messages'], 'user'),
		() => listedEvents(attributes['all_messages_events'], false),
		() => (isTool ? toolArguments(attributes, toolName) : []),
		() => completionTexts(attributes, 'llm.prompts', 'user'),
		() => completionTexts(attributes, 'embedding.embeddings', 'input'),
		() => embeddedValues(attributes),
		() => foundDocuments(attributes, 'input'),
		() => toMessages(attributes['gen_ai.retrieval.query.text'], 'input'),
		() => functionValue(attributes, 'input'),
		() => rawRequest(attributes, 'input')
	]);
	const output = withMissingCalls(
		attributes,
		first([
			() => toMessages(attributes['gen_ai.output.messages'], 'assistant'),
			() => toMessages(indexed(attributes, 'llm.output_messages'), 'assistant'),
			() => vercelOutput(attributes),
			() => toMessages(indexed(attributes, 'gen_ai.completion'), 'assistant'),
			() => toMessages(attributes['gen_ai.completion'], 'assistant'),
			() => toMessages(attributes['gcp.vertex.agent.llm_response'], 'assistant'),
			() => eventMessages(span, true),
			() => listedEvents(attributes['events'], true),
			() => (isTool ? toolResult(attributes, span.status === 'error', toolName) : []),
			() => completionTexts(attributes, 'llm.choices', 'assistant'),
			() => foundDocuments(attributes, 'output'),
			() => functionValue(attributes, 'output'),
			() => rawRequest(attributes, 'output')
		])
	);
	const system = readSystem(attributes);
	const input = withoutSystem(said, system);
	const isCall = type === 'llm' || type === 'embedding';
	return {
		system,
		input,
		output,
		tools: readTools(attributes),
		parameters: readParameters(attributes),
		finishReasons: readFinishReasons(attributes, output),
		notCaptured:
			isCall && input.length === 0 && output.length === 0 && span.status !== 'error'
				? reasonFor(span)
				: null
	};
}

function first(families: readonly (() => Message[])[]): Message[] {
	for (const family of families) {
		const messages = family();
		if (messages.length > 0) return messages;
	}
	return [];
}

/** The messages without instructions that are shown apart. */
function withoutSystem(messages: readonly Message[], system: string | null): readonly Message[] {
	const [head, ...rest] = messages;
	const part = head?.role === 'system' && head.parts.length === 1 ? head.parts[0] : undefined;
	return part?.kind === 'text' && part.text === system ? rest : messages;
}

function readSystem(attributes: Flat): string | null {
	const text =
		attributes['gen_ai.system_instructions'] ?? attributes['gen_ai.request.instructions'];
	if (text !== undefined && text !== '') {
		const said = toMessages(text, 'system').flatMap(({ parts }) =>
			parts.map((part) => ('text' in part ? part.text : toText(part)))
		);
		return said.length === 0 ? null : said.join('\n\n');
	}
	const prompt = parseContainer(attributes['ai.prompt'] ?? attributes['input.value'] ?? '');
	return isRecord(prompt) ? textMember(prompt, 'system', 'instructions') : null;
}

function readFinishReasons(attributes: Flat, output: readonly Message[]): string[] {
	const reasons = new Set<string>();
	const listed = attributes['gen_ai.response.finish_reasons'] ?? '';
	const parsed = parseContainer(listed);
	if (Array.isArray(parsed)) for (const reason of parsed) reasons.add(toText(reason));
	else for (const word of listed.match(/[\w-]+/g) ?? []) reasons.add(word);
	for (const { finishReason } of output) if (finishReason !== null) reasons.add(finishReason);
	const single = singleReasonKeys.find((key) => (attributes[key] ?? '') !== '');
	if (reasons.size === 0 && single !== undefined) reasons.add(attributes[single] ?? '');
	return [...reasons];
}

/** The Vercel AI SDK, OpenInference, OpenLLMetry, and LiteLLM before 2026. */
const singleReasonKeys = [
	'ai.response.finishReason',
	'llm.finish_reason',
	'llm.response.finish_reason',
	'gen_ai.completion.0.finish_reason'
] as const;

function reasonFor(span: ConversationSource): NotCaptured {
	const { attributes } = span;
	if (Object.keys(attributes).length === 0) return 'no_attributes';
	if (span.scopeName.startsWith('litellm') || 'litellm.call_id' in attributes) return 'litellm';
	if (span.name === 'litellm_request' || 'hidden_params' in attributes) return 'litellm';
	if (span.scopeName === 'ai' || span.scopeName === vercelScope) return 'vercel';
	if ('ai.operationId' in attributes) return 'vercel';
	return 'opentelemetry';
}
