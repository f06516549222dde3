import { indexed, under } from './indexed.ts';
import { anyMember, isRecord, parseContainer, recordMember, textMember, toText } from './json.ts';
import type { ToolDefinition } from './message.ts';

type Flat = Readonly<Record<string, string>>;

/** The tools that a call offered to the model, from the first family of keys that names any. */
export function readTools(attributes: Flat): ToolDefinition[] {
	const families: readonly (() => readonly unknown[])[] = [
		() => listIn(attributes['gen_ai.tool.definitions']),
		() => indexed(attributes, 'gen_ai.request.functions'),
		() => indexed(attributes, 'gen_ai.request.tools'),
		() => listIn(attributes['gen_ai.request.tools']),
		() => indexed(attributes, 'llm.request.functions'),
		() => indexed(attributes, 'llm.tools'),
		() => listIn(attributes['ai.prompt.tools'])
	];
	for (const family of families) {
		const tools = family().flatMap((item) => toTool(item) ?? []);
		if (tools.length > 0) return tools;
	}
	return [];
}

function listIn(text: string | undefined): readonly unknown[] {
	const list = text === undefined ? undefined : parseContainer(text);
	return Array.isArray(list) ? list : [];
}

function toTool(item: unknown): ToolDefinition | null {
	const value = typeof item === 'string' ? parseContainer(item) : item;
	if (!isRecord(value)) return null;
	const wrapped = recordMember(value, 'tool') ?? value;
	const schema = textMember(wrapped, 'json_schema', 'tool.json_schema');
	const opened = schema === null ? wrapped : parseContainer(schema);
	if (!isRecord(opened)) return null;
	const tool = recordMember(opened, 'function') ?? opened;
	const name = textMember(tool, 'name');
	if (name === null) return null;
	const parameters = anyMember(tool, 'parameters', 'input_schema', 'inputSchema');
	return {
		name,
		description: textMember(tool, 'description'),
		parameters: parameters === undefined ? null : toText(parameters)
	};
}

const notParameters = new Set([
	'model',
	'type',
	'id',
	'headers',
	'functions',
	'tools',
	'is_stream',
	'messages',
	'contents',
	'input',
	'prompt',
	'system',
	'instructions',
	'extra_headers'
]);

/** Request settings by short name (`temperature`, `max_tokens`, `top_p` …), as text; lists and objects as JSON. */
export function readParameters(attributes: Flat): Record<string, string> {
	const parameters = Object.create(null) as Record<string, string>;
	const invocation = parseContainer(attributes['llm.invocation_parameters'] ?? '');
	if (isRecord(invocation)) {
		for (const [name, value] of Object.entries(invocation)) {
			if (!notParameters.has(name) && value !== null) parameters[name] = toText(value);
		}
	}
	for (const prefix of ['ai.settings', 'gen_ai.request']) {
		for (const [name, value] of Object.entries(under(attributes, prefix) ?? {})) {
			if (!notParameters.has(name.split('.', 1)[0] ?? name) && value !== '') {
				parameters[name] = value;
			}
		}
	}
	return parameters;
}
