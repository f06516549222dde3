import { indexed } from './indexed.ts';
import { isRecord, parseContainer, toList, toText } from './json.ts';
import type { Message, MessagePart } from './message.ts';
import { documentPart, toolCallPart } from './parts.ts';
import { addCall, message } from './shapes.ts';

type Flat = Readonly<Record<string, string>>;

/** The answer of a Vercel AI SDK span, which has a key for each piece. */
export function vercelOutput(attributes: Flat): Message[] {
	const parts: MessagePart[] = [];
	const reasoning = attributes['ai.response.reasoning'] ?? '';
	if (reasoning !== '') parts.push({ kind: 'thinking', text: reasoning });
	const text = attributes['ai.response.text'] ?? attributes['ai.response.object'] ?? '';
	if (text !== '') parts.push({ kind: 'text', text });
	const calls = parseContainer(attributes['ai.response.toolCalls'] ?? '');
	if (Array.isArray(calls)) {
		for (const call of calls as readonly unknown[]) {
			if (isRecord(call)) addCall(parts, toolCallPart(call));
		}
	}
	return parts.length === 0 ? [] : [message('assistant', parts)];
}

/** LiteLLM's `gen_ai.completion.N.function_call` where its canonical output left the calls out. */
export function withMissingCalls(attributes: Flat, output: Message[]): Message[] {
	if (!('gen_ai.completion.0.function_call.name' in attributes)) return output;
	const known = output.flatMap(({ parts }) => parts);
	const before = known.length;
	for (const item of indexed(attributes, 'gen_ai.completion')) {
		if (isRecord(item) && isRecord(item['function_call'])) {
			addCall(known, toolCallPart(item['function_call']));
		}
	}
	const missing = known.slice(before);
	if (missing.length === 0) return output;
	const last = output.at(-1);
	return last === undefined
		? [message('assistant', missing)]
		: [...output.slice(0, -1), { ...last, parts: [...last.parts, ...missing] }];
}

/** OpenInference's texts of a completion model: `llm.prompts.0.prompt.text`. */
export function completionTexts(
	attributes: Flat,
	prefix: 'llm.prompts' | 'llm.choices' | 'embedding.embeddings',
	role: string
): Message[] {
	const parts = indexed(attributes, prefix).flatMap((item): MessagePart[] => {
		const inner = isRecord(item)
			? (item['prompt'] ?? item['completion'] ?? item['embedding'] ?? item)
			: item;
		const text = isRecord(inner) ? (inner['text'] ?? '') : inner;
		return typeof text === 'string' && text !== '' ? [{ kind: 'text', text }] : [];
	});
	return parts.length === 0 ? [] : [message(role, parts)];
}

/** What the Vercel AI SDK embeds: texts that it writes as JSON, a list of them or one. */
export function embeddedValues(attributes: Flat): Message[] {
	const list = parseContainer(attributes['ai.values'] ?? '');
	const values: readonly unknown[] = Array.isArray(list) ? list : [attributes['ai.value']];
	const parts = values.flatMap((value): MessagePart[] => {
		const text = unquoted(toText(value));
		return text === '' ? [] : [{ kind: 'text', text }];
	});
	return parts.length === 0 ? [] : [message('input', parts)];
}

function unquoted(text: string): string {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'string' ? value : text;
	} catch {
		return text;
	}
}

/** What a search found or a reranker put in order: OpenInference's documents, the conventions' list. */
export function foundDocuments(attributes: Flat, side: 'input' | 'output'): Message[] {
	const lists =
		side === 'input'
			? [indexed(attributes, 'reranker.input_documents')]
			: [
					indexed(attributes, 'retrieval.documents'),
					indexed(attributes, 'reranker.output_documents'),
					toList(parseContainer(attributes['gen_ai.retrieval.documents'] ?? ''))
				];
	const found = lists.find((list) => list.length > 0) ?? [];
	const parts = found.flatMap((item) => {
		const block = isRecord(item) && isRecord(item['document']) ? item['document'] : item;
		return isRecord(block) ? [documentPart(block)] : [];
	});
	return parts.length === 0 ? [] : [message(side, parts)];
}
