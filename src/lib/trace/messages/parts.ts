import type { MessagePart } from './message.ts';
import { mediaPart, modalityOf } from './media.ts';
import {
	anyMember,
	isRecord,
	recordMember,
	textMember,
	toList,
	toText,
	type JsonRecord
} from './json.ts';

/**
 * The parts of a message's content: a text, or blocks of OpenAI (chat and Responses), Anthropic,
 * Gemini, Bedrock, the OpenTelemetry conventions, OpenInference, LangChain or the Vercel AI SDK. Unknown blocks become
 * `data`, so that nothing is lost.
 */
export function toParts(content: unknown): MessagePart[] {
	if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
	if (content === undefined || content === null) return [];
	const blocks: readonly unknown[] | null = Array.isArray(content)
		? content
		: isRecord(content)
			? [content]
			: null;
	if (blocks === null) return [{ kind: 'text', text: toText(content) }];
	return blocks.flatMap((block) => blockToParts(block));
}

function blockToParts(outer: unknown): MessagePart[] {
	if (typeof outer === 'string') return outer === '' ? [] : [{ kind: 'text', text: outer }];
	if (!isRecord(outer)) return outer === null ? [] : [{ kind: 'data', text: toText(outer) }];
	const block = recordMember(outer, 'message_content') ?? outer;
	const type = (textMember(block, 'type') ?? '').replaceAll('-', '_');
	return typedParts(type, block) ?? namedParts(block) ?? plainPart(block);
}

function typedParts(type: string, block: JsonRecord): MessagePart[] | null {
	switch (type) {
		case 'text':
		case 'input_text':
		case 'output_text':
		case 'summary_text': {
			return [{ kind: 'text', text: toText(anyMember(block, 'text', 'content')) }];
		}
		case 'search_result': {
			return [documentPart(block)];
		}
		case 'thinking':
		case 'redacted_thinking':
		case 'reasoning_text':
		case 'reasoning': {
			return [{ kind: 'thinking', text: thinkingText(block) }];
		}
		case 'refusal': {
			return [{ kind: 'refusal', text: toText(anyMember(block, 'refusal', 'content', 'text')) }];
		}
		case 'image':
		case 'image_url':
		case 'input_image': {
			return [mediaPart('image', block)];
		}
		case 'audio':
		case 'input_audio':
		case 'output_audio': {
			return [mediaPart('audio', block), ...transcriptOf(block)];
		}
		case 'document': {
			return inlineDocument(block) ?? [mediaPart('file', block)];
		}
		case 'file':
		case 'input_file':
		case 'video':
		case 'container_upload': {
			return [mediaPart('file', block)];
		}
		case 'image_generation_call': {
			const bytes = textMember(block, 'result');
			return [mediaPart('image', bytes === null ? {} : { data: bytes, media_type: 'image/png' })];
		}
		case 'blob':
		case 'uri': {
			return [mediaPart(modalityOf(block), block)];
		}
		case 'tool_use':
		case 'server_tool_use':
		case 'mcp_tool_use':
		case 'tool_call':
		case 'server_tool_call':
		case 'function_call':
		case 'function':
		case 'custom_tool_call': {
			return [toolCallPart(block)];
		}
		case 'tool_result':
		case 'tool_call_response':
		case 'server_tool_call_response': {
			return toolResultParts(block);
		}
		default: {
			return itemOfResponses(type, block);
		}
	}
}

/**
 * What OpenAI's Responses and Anthropic call after the tool: `web_search_call`, `mcp_call`,
 * `local_shell_call_output`, `code_execution_tool_result`. A call may bring its own output.
 */
function itemOfResponses(type: string, block: JsonRecord): MessagePart[] | null {
	if (type.endsWith('_tool_result') || type.endsWith('_call_output')) return toolResultParts(block);
	if (!type.endsWith('_call')) return null;
	const named = textMember(block, 'name');
	const call: MessagePart = {
		kind: 'tool_call',
		id: textMember(block, 'call_id', 'id'),
		name: named ?? type.slice(0, -'_call'.length),
		arguments: toText(anyMember(block, 'arguments', 'action', 'code', 'queries', 'input'))
	};
	const output = anyMember(block, 'output', 'outputs', 'results');
	if (output !== undefined) return [call, ...toolResultParts({ ...block, output })];
	const error = anyMember(block, 'error');
	return error === undefined
		? [call]
		: [call, ...toolResultParts({ ...block, output: error, is_error: true })];
}

/** Gemini and Bedrock name the piece by its member instead of by a type. */
function namedParts(block: JsonRecord): MessagePart[] | null {
	const call = recordMember(block, 'functionCall', 'function_call', 'toolUse');
	if (call !== null) return [toolCallPart(call)];
	const response = recordMember(block, 'functionResponse', 'function_response', 'toolResult');
	if (response !== null) return toolResultParts(response);
	const bytes = recordMember(block, 'inlineData', 'inline_data', 'fileData', 'file_data');
	if (bytes !== null) return [mediaPart(modalityOf(bytes), bytes)];
	const code = recordMember(block, 'executableCode', 'executable_code');
	if (code !== null) {
		const text = toText(code['code']);
		return [{ kind: 'tool_call', id: null, name: 'code_execution', arguments: text }];
	}
	const ran = recordMember(block, 'codeExecutionResult', 'code_execution_result');
	if (ran !== null) return toolResultParts({ name: 'code_execution', ...ran });
	const reasoning = recordMember(block, 'reasoningContent');
	if (reasoning !== null) {
		const inner = recordMember(reasoning, 'reasoningText') ?? reasoning;
		return [{ kind: 'thinking', text: textMember(inner, 'text') ?? '' }];
	}
	if (block['thought'] === true) return [{ kind: 'thinking', text: toText(block['text']) }];
	for (const kind of ['image', 'audio', 'video', 'document'] as const) {
		if (recordMember(block, kind) !== null && !('type' in block)) {
			return [mediaPart(kind === 'image' || kind === 'audio' ? kind : 'file', block)];
		}
	}
	return null;
}

function plainPart(block: JsonRecord): MessagePart[] {
	const text = anyMember(block, 'text', 'content');
	if (typeof text === 'string' && textMember(block, 'type') === null)
		return [{ kind: 'text', text }];
	return [{ kind: 'data', text: toText(block) }];
}

function thinkingText(block: JsonRecord): string {
	const direct = textMember(block, 'thinking', 'text', 'content', 'reasoning');
	if (direct !== null) return direct;
	const pieces = toList(block['content']).concat(toList(block['summary']));
	return pieces.map((item) => (isRecord(item) ? toText(item['text']) : toText(item))).join('\n');
}

/** What was said in a sound, where the provider wrote it down. */
function transcriptOf(block: JsonRecord): MessagePart[] {
	const inner = recordMember(block, 'input_audio', 'audio') ?? block;
	const text = textMember(inner, 'transcript');
	return text === null ? [] : [{ kind: 'text', text }];
}

/** Anthropic's documents that are text or blocks of their own, not a file. */
function inlineDocument(block: JsonRecord): MessagePart[] | null {
	const source = recordMember(block, 'source');
	const kind = source && textMember(source, 'type');
	if (source === null || (kind !== 'text' && kind !== 'content')) return null;
	return [documentPart({ ...block, content: anyMember(source, 'data', 'content') })];
}

/** A piece that a search found: LangChain's, OpenInference's and Anthropic's names for its members. */
export function documentPart(block: JsonRecord): MessagePart {
	const { text } = resultContent(
		anyMember(block, 'content', 'text', 'page_content', 'document.content') ?? ''
	);
	const score = Number(anyMember(block, 'score', 'relevance_score', 'document.score') ?? NaN);
	return {
		kind: 'document',
		text,
		name: textMember(block, 'title', 'id', 'source', 'document.id'),
		score: Number.isFinite(score) ? score : null
	};
}

/** A call in any shape: `{id, function: {name, arguments}}`, `{name, input}`, `{toolName, args}` … */
export function toolCallPart(outer: JsonRecord): MessagePart {
	const block = recordMember(outer, 'tool_call') ?? outer;
	const call = recordMember(block, 'function') ?? block;
	const dotted = textMember(block, 'function.name');
	return {
		kind: 'tool_call',
		id: textMember(
			block,
			'call_id',
			'id',
			'tool_call_id',
			'toolCallId',
			'toolUseId',
			'tool_call.id'
		),
		name: textMember(call, 'name', 'toolName', 'tool_name') ?? dotted ?? '',
		arguments: toText(
			anyMember(call, 'arguments', 'input', 'args', 'parameters', 'function.arguments')
		)
	};
}

function toolResultParts(block: JsonRecord): MessagePart[] {
	const names = ['content', 'output', 'response', 'result', 'toolResult', 'text'] as const;
	const { text, media } = resultContent(anyMember(block, ...names));
	return [
		{
			kind: 'tool_result',
			id: textMember(
				block,
				'tool_use_id',
				'call_id',
				'tool_call_id',
				'toolCallId',
				'toolUseId',
				'id'
			),
			name: textMember(block, 'name', 'toolName', 'tool_name'),
			text,
			failed: saysFailed(block)
		},
		...media
	];
}

/** True where the shape has a place for it and it says so. */
export function saysFailed(block: JsonRecord): boolean {
	return block['is_error'] === true || block['isError'] === true || block['status'] === 'error';
}

/** Text blocks joined; images beside them; any other value as JSON. */
export function resultContent(value: unknown): {
	readonly text: string;
	readonly media: MessagePart[];
} {
	// The Vercel AI SDK wraps what a tool gave: `{type: 'text' | 'json' | 'content', value}`.
	const inner = isRecord(value) && 'type' in value && 'value' in value ? value['value'] : value;
	if (!Array.isArray(inner)) return { text: toText(inner), media: [] };
	const texts: string[] = [];
	const media: MessagePart[] = [];
	for (const block of inner as readonly unknown[]) {
		if (isRecord(block) && (block['type'] === 'image' || block['type'] === 'image_url')) {
			media.push(mediaPart('image', block));
		} else if (isRecord(block) && typeof block['text'] === 'string') {
			texts.push(block['text']);
		} else if (isRecord(block) && isRecord(block['image'])) {
			media.push(mediaPart('image', block));
		} else if (isRecord(block) && Object.keys(block).length === 1 && 'json' in block) {
			texts.push(toText(block['json']));
		} else {
			return { text: toText(inner), media: [] };
		}
	}
	return { text: texts.join('\n'), media };
}
