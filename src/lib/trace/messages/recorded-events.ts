import type { RawSpan } from '../span.ts';
import { isRecord, parseContainer, textMember } from './json.ts';
import type { Message } from './message.ts';
import { toMessages } from './shapes.ts';

type Flat = Readonly<Record<string, string>>;

/** Conventions 1.27 to 1.36 record each message as an event: `gen_ai.user.message`, `gen_ai.choice`. */
export function eventMessages(span: Pick<RawSpan, 'events'>, output: boolean): Message[] {
	return span.events.flatMap(({ name, attributes }) => {
		if (!name.startsWith('gen_ai.')) return [];
		if (name === 'gen_ai.content.prompt' || name === 'gen_ai.content.completion') {
			const key = output ? 'gen_ai.completion' : 'gen_ai.prompt';
			return toMessages(attributes[key], output ? 'assistant' : 'user');
		}
		if (name === 'gen_ai.client.inference.operation.details') {
			const key = output ? 'gen_ai.output.messages' : 'gen_ai.input.messages';
			return toMessages(attributes[key], output ? 'assistant' : 'user');
		}
		if ((name === 'gen_ai.choice') !== output) return [];
		const role = output ? 'assistant' : (/^gen_ai\.(\w+)\.message$/.exec(name)?.[1] ?? null);
		if (role === null) return [];
		const text = attributes['gen_ai.event.content'] ?? attributes['message'];
		if (text !== undefined) {
			const finishReason = attributes['finish_reason'] ?? null;
			const body = parseContainer(text);
			const said = isAnswer(role, body) ? { role, ...answered(role, body), ...body } : text;
			return toMessages(said, role).map((message) => ({
				...message,
				finishReason: message.finishReason ?? finishReason
			}));
		}
		return toMessages({ role, ...answered(role, attributes), ...opened(attributes) }, role);
	});
}

/** A tool's event whose whole body stands in one attribute. */
function isAnswer(role: string, body: unknown): body is Record<string, unknown> {
	return role === 'tool' && isRecord(body) && 'content' in body;
}

/** These events call the id of the call that a tool answers `id`. */
function answered(
	role: string,
	{ id }: Readonly<Record<string, unknown>>
): Record<string, unknown> {
	return role === 'tool' && typeof id === 'string' ? { tool_call_id: id } : {};
}

function opened(attributes: Flat): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(attributes).map(([key, value]) => [
			key,
			key === 'tool_calls' ? (parseContainer(value) ?? value) : value
		])
	);
}

/** Pydantic AI and Logfire keep the same events as a JSON list in one attribute. */
export function listedEvents(text: string | undefined, output: boolean): Message[] {
	const list = parseContainer(text ?? '');
	if (!Array.isArray(list)) return [];
	return (list as readonly unknown[]).flatMap((event) => {
		if (!isRecord(event)) return [];
		const name = textMember(event, 'event.name', 'event_name') ?? '';
		if ((name === 'gen_ai.choice') !== output) return [];
		const role = /^gen_ai\.(\w+)\.message$/.exec(name)?.[1] ?? textMember(event, 'role');
		if (!output && role === null) return [];
		return toMessages({ ...answered(role ?? '', event), ...event }, role ?? 'assistant');
	});
}
