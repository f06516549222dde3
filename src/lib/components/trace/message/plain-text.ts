import type { Message, MessagePart } from '#lib/trace/messages/message.ts';

/** What the copy button of a message gives: its texts, calls as `name(arguments)`. */
export function plainText(message: Message): string {
	return message.parts.map(textOf).filter(Boolean).join('\n');
}

function textOf(part: MessagePart): string {
	switch (part.kind) {
		case 'tool_call':
			return `${part.name}(${part.arguments})`;
		case 'image':
		case 'audio':
		case 'file':
			return part.name ?? '';
		default:
			return part.text;
	}
}
