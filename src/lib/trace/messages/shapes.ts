import {
	anyMember,
	isRecord,
	parseContainer,
	recordMember,
	textMember,
	toList,
	toText,
	type JsonRecord
} from './json.ts';
import { toRole, type Message, type MessagePart } from './message.ts';
import { mediaPart } from './media.ts';
import { resultContent, saysFailed, toolCallPart, toParts } from './parts.ts';

/**
 * Messages out of any value that a producer puts where messages belong: a list of messages or of
 * Responses items, one message, a whole request (`messages`, `contents`, `input`) or response
 * (`choices`, `output`, `candidates`, `content`), or a text. Texts that hold such JSON are opened.
 */
export function toMessages(value: unknown, role: string): Message[] {
	const opened = typeof value === 'string' ? (parseContainer(value) ?? value) : value;
	if (typeof opened === 'string') {
		return opened === '' ? [] : [message(role, [text(opened)])];
	}
	if (Array.isArray(opened)) return listToMessages(opened, role);
	if (!isRecord(opened)) return [];
	const list = listInside(opened);
	if (list !== null) return [...instructionsOf(opened), ...listToMessages(list, role)];
	const inner = recordMember(opened, 'output', 'response');
	if (inner !== null && 'message' in inner) return toMessages(inner, role);
	if ('model' in opened) {
		const asked = textMember(opened, 'input', 'prompt');
		if (asked !== null) return [...instructionsOf(opened), message(role, [text(asked)])];
	}
	const one = toMessage(opened, role);
	if (one !== null) return [one];
	// JSON that is no message: the producer's text stays as it was written.
	return [message(role, [text(typeof value === 'string' ? value : toText(value))])];
}

/** True when the value is JSON in which `toMessages` finds roles or a request's or response's list. */
export function looksLikeMessages(value: unknown): boolean {
	const list: readonly unknown[] | null = Array.isArray(value)
		? value
		: isRecord(value)
			? listInside(value)
			: null;
	if (list !== null) return looksLikeMessage(list.flat(2)[0]);
	return isRecord(value) && (isAnswer(value) || isResponsesRequest(value));
}

/** An item of such a list: a message in any shape, or what an answer of Responses begins with. */
function looksLikeMessage(item: unknown): boolean {
	if (!isRecord(item)) return false;
	if ('role' in item || 'message' in item || 'parts' in item) return true;
	if (roleByClass(item) !== null) return true;
	if (isRecord(item['content']) && 'parts' in item['content']) return true;
	return (
		(item['type'] === 'reasoning' && ('summary' in item || 'encrypted_content' in item)) ||
		(toText(item['type']).endsWith('_call') && ('call_id' in item || 'status' in item))
	);
}

/** One message by itself: an answer of Anthropic, or of a function that gives back what a model said. */
function isAnswer(record: JsonRecord): boolean {
	const role = textMember(record, 'role');
	return role !== null && 'content' in record && chatRoles.has(toRole(role));
}

const chatRoles: ReadonlySet<string> = new Set([
	'system',
	'developer',
	'user',
	'assistant',
	'tool'
]);

/** `{model, input: "…"}`; with a member that such a request does not have it is a function's own value. */
function isResponsesRequest(record: JsonRecord): boolean {
	return (
		typeof record['input'] === 'string' &&
		'model' in record &&
		Object.keys(record).every((name) => responsesMembers.has(name))
	);
}

const responsesMembers: ReadonlySet<string> = new Set([
	'include',
	'input',
	'instructions',
	'max_output_tokens',
	'metadata',
	'model',
	'parallel_tool_calls',
	'previous_response_id',
	'reasoning',
	'store',
	'stream',
	'temperature',
	'text',
	'tool_choice',
	'tools',
	'top_p',
	'truncation',
	'user'
]);

function listInside(record: JsonRecord): readonly unknown[] | null {
	for (const name of [...requestLists, ...responseLists]) {
		const list = record[name];
		if (Array.isArray(list)) return list as readonly unknown[];
	}
	return null;
}

const requestLists = ['messages', 'contents', 'input', 'chat_history'] as const;
const responseLists = ['choices', 'candidates', 'output', 'generations'] as const;

/** The instructions that a request keeps beside its messages: Anthropic, Gemini, Responses. */
function instructionsOf(request: JsonRecord): Message[] {
	// A response may repeat its request's instructions.
	if (responseLists.some((name) => name in request)) return [];
	const config = recordMember(request, 'config') ?? request;
	const given =
		anyMember(request, 'system', 'systemInstruction', 'system_instruction', 'instructions') ??
		anyMember(config, 'systemInstruction', 'system_instruction');
	const parts = toParts(isRecord(given) && 'parts' in given ? given['parts'] : given);
	return parts.length === 0 ? [] : [message('system', parts)];
}

/** Items without a role that stand in a row (parts, Responses items) share one message. */
function listToMessages(list: readonly unknown[], role: string): Message[] {
	const messages: Message[] = [];
	let loose: { readonly role: string; readonly parts: MessagePart[] } | undefined;
	// LangChain sends batches: a list of lists of messages.
	for (const item of list.flat(2)) {
		const one = isRecord(item) ? toMessage(item, role) : null;
		if (one !== null) {
			loose = undefined;
			messages.push(one);
			continue;
		}
		const parts = toParts(typeof item === 'object' && item !== null ? [item] : item);
		if (parts.length === 0) continue;
		const belongsTo = parts[0]?.kind === 'tool_result' ? 'tool' : looseRole(parts, role);
		if (loose?.role === belongsTo) {
			loose.parts.push(...parts);
			continue;
		}
		loose = { role: belongsTo, parts };
		messages.push(message(belongsTo, loose.parts));
	}
	return messages;
}

function looseRole(parts: readonly MessagePart[], role: string): string {
	const kind = parts[0]?.kind;
	return kind === 'tool_call' || kind === 'thinking' ? 'assistant' : role;
}

const langchainTypes = new Set(['human', 'ai', 'AIMessageChunk', 'system', 'tool', 'function']);

/** One message in any shape, or null when the record is none. */
function toMessage(outer: JsonRecord, role: string): Message | null {
	// OpenInference and OpenAI's choices wrap the message; LangChain puts it into `kwargs`; Gemini's
	// candidates put it into `content`.
	const wrapped = recordMember(outer, 'message', 'delta') ?? outer;
	const inner =
		recordMember(wrapped, 'kwargs', 'data') ??
		(isRecord(wrapped['content']) && 'parts' in wrapped['content'] ? wrapped['content'] : null) ??
		wrapped;
	const named = textMember(inner, 'role', 'message.role') ?? roleByClass(wrapped);
	const isContent =
		'content' in inner || 'parts' in inner || 'contents' in inner || 'tool_calls' in inner;
	if (named === null && (!isContent || textMember(inner, 'type') !== null)) return null;
	const itsRole = toRole(named ?? role);
	const parts = partsOf(inner, itsRole);
	const finishReason = textMember(outer, 'finish_reason', 'finishReason', 'stop_reason');
	if (parts.length === 0 && finishReason === null && named === null) return null;
	return {
		role: itsRole,
		name: textMember(inner, 'name'),
		parts,
		finishReason: finishReason ?? textMember(inner, 'finish_reason', 'stop_reason')
	};
}

/** LangChain's messages name their class instead of a role. */
function roleByClass(outer: JsonRecord): string | null {
	const path = outer['id'];
	if (Array.isArray(path) && isRecord(outer['kwargs'])) return toText(path.at(-1));
	const type = textMember(outer, 'type');
	return type !== null && langchainTypes.has(type) && ('content' in outer || 'data' in outer)
		? type
		: null;
}

function partsOf(inner: JsonRecord, role: string): MessagePart[] {
	const parts: MessagePart[] = [];
	parts.push(...thinkingBeside(inner));
	const content =
		anyMember(inner, 'parts', 'content', 'contents', 'message.content', 'text') ??
		// Cohere's message of its history.
		textMember(inner, 'message');
	const callId = textMember(inner, 'tool_call_id', 'toolCallId', 'message.tool_call_id');
	const blocks = opened(content);
	if (role === 'tool' && !hasResults(blocks)) {
		const { text, media } = resultContent(content);
		parts.push(
			{
				kind: 'tool_result',
				id: callId,
				name: textMember(inner, 'name'),
				text,
				failed: saysFailed(inner)
			},
			...media
		);
	} else {
		const said = toParts(blocks);
		const thought = parts[0];
		// Anthropic's thinking stands both among the blocks and beside them.
		if (thought && said.some((part) => part.kind === 'thinking')) parts.pop();
		parts.push(...said);
	}
	parts.push(...mediaBeside(inner));
	const refusal = textMember(inner, 'refusal');
	if (refusal !== null) parts.push({ kind: 'refusal', text: refusal });
	for (const call of toList(inner['tool_calls'])) {
		if (isRecord(call)) addCall(parts, toolCallPart(call));
	}
	const legacy = recordMember(inner, 'function_call');
	if (legacy !== null) addCall(parts, toolCallPart(legacy));
	const flatName = textMember(inner, 'function_call_name');
	if (flatName !== null) {
		const argumentsJson = inner['function_call_arguments_json'];
		addCall(parts, toolCallPart({ name: flatName, arguments: argumentsJson }));
	}
	return parts;
}

/** Reasoning beside the content: DeepSeek and vLLM, Ollama, LiteLLM, OpenRouter; one part at most. */
function thinkingBeside(inner: JsonRecord): MessagePart[] {
	const said = textMember(inner, 'reasoning_content', 'reasoning', 'thinking');
	if (said !== null) return [{ kind: 'thinking', text: said }];
	const blocks = toList(anyMember(inner, 'thinking_blocks', 'reasoning_details'));
	const texts = blocks.map((block) =>
		isRecord(block) ? (textMember(block, 'thinking', 'text', 'summary') ?? '') : ''
	);
	return blocks.length === 0 ? [] : [{ kind: 'thinking', text: texts.filter(Boolean).join('\n') }];
}

/** Media beside the content: Ollama's images, the sound of an OpenAI answer. */
function mediaBeside(inner: JsonRecord): MessagePart[] {
	const images = toList(inner['images']).map((image) =>
		mediaPart('image', isRecord(image) ? image : { data: toText(image), media_type: 'image/png' })
	);
	const audio = recordMember(inner, 'audio');
	return audio === null ? images : [...images, ...toParts({ type: 'output_audio', ...audio })];
}

/** Some producers put the JSON of content blocks where a text belongs. */
function opened(content: unknown): unknown {
	if (typeof content !== 'string' || !/^\s*\[\s*\{\s*"/.test(content)) {
		return Array.isArray(content) || !isRecord(content) || 'type' in content
			? content
			: listOrItself(content);
	}
	const blocks: unknown = parseContainer(content);
	// A list of which a piece is no block is what somebody said, not how it was sent.
	return Array.isArray(blocks) && toParts(blocks).every(({ kind }) => kind !== 'data')
		? blocks
		: content;
}

function listOrItself(content: JsonRecord): unknown {
	const list = toList(content);
	return list.length > 0 ? list : content;
}

function hasResults(content: unknown): boolean {
	return (
		Array.isArray(content) &&
		content.some(
			(part) =>
				isRecord(part) &&
				(['tool_result', 'tool-result', 'tool_call_response'].includes(toText(part['type'])) ||
					'functionResponse' in part ||
					'function_response' in part ||
					'toolResult' in part)
		)
	);
}

/** Adds a call unless the message already has it: content blocks and `tool_calls` often repeat each other. */
export function addCall(parts: MessagePart[], call: MessagePart): void {
	if (call.kind !== 'tool_call' || (call.name === '' && call.arguments === '')) return;
	const known = parts.some(
		(part) =>
			part.kind === 'tool_call' &&
			part.name === call.name &&
			(part.id !== null && call.id !== null
				? part.id === call.id
				: sameJson(part.arguments, call.arguments))
	);
	if (!known) parts.push(call);
}

function sameJson(a: string, b: string): boolean {
	if (a === b) return true;
	const [left, right] = [parseContainer(a), parseContainer(b)];
	return left !== undefined && right !== undefined && toText(left) === toText(right);
}

function text(said: string): MessagePart {
	return { kind: 'text', text: said };
}

/** A message of these parts, without a name or a reason to finish. */
export function message(role: string, parts: readonly MessagePart[]): Message {
	return { role, name: null, parts, finishReason: null };
}
