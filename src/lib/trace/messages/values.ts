import { parseContainer } from './json.ts';
import type { Message, MessagePart } from './message.ts';
import { looksLikeMessages, message, toMessages } from './shapes.ts';

type Flat = Readonly<Record<string, string>>;

const kindNames = [
	'entity',
	'session',
	'workflow',
	'agent',
	'task',
	'operation',
	'tool',
	'llm',
	'chain',
	'guardrail',
	'http'
] as const;
const inputKeys = [
	...kindNames.map((kind) => `agentops.${kind}.input`),
	'traceloop.entity.input',
	'input.value',
	'workflow.input',
	'langfuse.observation.input',
	'mlflow.spanInputs',
	'request_data',
	'agent_input'
];
const outputKeys = [
	...kindNames.map((kind) => `agentops.${kind}.output`),
	'traceloop.entity.output',
	'output.value',
	'workflow.final_output',
	'workflow.output',
	'langfuse.observation.output',
	'mlflow.spanOutputs',
	'response_data',
	'final_result'
];

/** What a function took or gave. JSON that is a chat is opened, any other text stays as written. */
export function functionValue(attributes: Flat, side: 'input' | 'output'): Message[] {
	for (const key of side === 'input' ? inputKeys : outputKeys) {
		const text = attributes[key];
		if (text === undefined || text === '') continue;
		const parsed = parseContainer(text);
		if (looksLikeMessages(parsed))
			return toMessages(parsed, side === 'input' ? 'user' : 'assistant');
		return [message(side, [{ kind: 'text', text }])];
	}
	return [];
}

const argumentKeys = [
	'gen_ai.tool.call.arguments',
	'ai.toolCall.args',
	'tool.parameters',
	'tool.arguments',
	'tool_arguments',
	'gcp.vertex.agent.tool_call_args'
];
const resultKeys = [
	'gen_ai.tool.call.result',
	'ai.toolCall.result',
	'tool.result',
	'tool_response',
	'gcp.vertex.agent.tool_response'
];

/** The first of some keys that says anything; '' = none does. */
const firstOf = (attributes: Flat, keys: readonly string[]): string =>
	attributes[keys.find((key) => (attributes[key] ?? '') !== '') ?? ''] ?? '';

/** What a tool was called with, as the call that an assistant made. @param name where no attribute tells one */
export function toolArguments(attributes: Flat, name: string | null = null): Message[] {
	const text = firstOf(attributes, argumentKeys);
	if (text === '') return [];
	const call: MessagePart = {
		kind: 'tool_call',
		id: toolCallId(attributes),
		name: toolName(attributes) || (name ?? ''),
		arguments: text
	};
	return [message('assistant', [call])];
}

/** What a tool gave back. @param failed whether its span failed */
export function toolResult(
	attributes: Flat,
	failed: boolean,
	name: string | null = null
): Message[] {
	// OpenInference gives what a tool was called with a name of its own, but not what came of it.
	const keys = toolArguments(attributes).length > 0 ? [...resultKeys, ...outputKeys] : resultKeys;
	const text = firstOf(attributes, keys);
	if (text === '') return [];
	const result: MessagePart = {
		kind: 'tool_result',
		id: toolCallId(attributes),
		name: toolName(attributes) || (name ?? ''),
		text,
		failed
	};
	return [message('tool', [result])];
}

function toolName(attributes: Flat): string {
	return (
		attributes['gen_ai.tool.name'] ??
		attributes['ai.toolCall.name'] ??
		attributes['tool.name'] ??
		''
	);
}

function toolCallId(attributes: Flat): string | null {
	return (
		attributes['gen_ai.tool.call.id'] ??
		attributes['ai.toolCall.id'] ??
		attributes['tool.call.id'] ??
		null
	);
}
