import { readable } from '#lib/query/said.ts';
import { readConversation, type Message, type MessagePart } from './messages.ts';
import type { RawSpan } from './span.ts';

/** Characters of one span that can be searched; the rest of a longer span cannot. */
export const maxSearchLength = 100_000;

/**
 * The words of a span as a person would search for them: its messages, tool names, arguments and
 * results, and its failure, each as a person reads it (`readable`). Images and files are left out. `""`
 * when there is nothing.
 */
export function searchText(span: RawSpan): string {
	const conversation = readConversation(span);
	const pieces = [conversation.system ?? '', span.statusMessage].map(readable);
	let length = 0;
	const add = (text: string) => {
		if (text === '' || length >= maxSearchLength) return;
		const piece = readable(text.slice(0, maxSearchLength - length));
		pieces.push(piece);
		length += piece.length + 1;
	};
	// The answer first: when the cap cuts, it cuts the long prompt.
	for (const messages of [conversation.output, conversation.input]) addAll(messages, add);
	for (const event of span.events) {
		if (event.name === 'exception') add(event.attributes['exception.message'] ?? '');
	}
	return pieces
		.filter((piece) => piece !== '')
		.join('\n')
		.slice(0, maxSearchLength);
}

function addAll(messages: readonly Message[], add: (text: string) => void): void {
	for (const { parts } of messages)
		for (const part of parts) for (const text of textsOf(part)) add(text);
}

function textsOf(part: MessagePart): readonly string[] {
	switch (part.kind) {
		case 'text':
		case 'thinking':
		case 'refusal':
		case 'data': {
			return [part.text];
		}
		case 'tool_call': {
			return [part.name, part.arguments];
		}
		case 'document':
		case 'tool_result': {
			return [part.name ?? '', part.text];
		}
		case 'image':
		case 'audio':
		case 'file': {
			return [part.name ?? ''];
		}
	}
}
