import { parseContainer } from './json.ts';
import type { Message } from './message.ts';
import { parsePython } from './python-literal.ts';
import { toMessages } from './shapes.ts';

type Flat = Readonly<Record<string, string>>;

const sides = {
	input: ['messages', 'contents', 'input', 'system', 'systemInstruction', 'instructions'],
	output: ['choices', 'candidates', 'output', 'content']
} as const;
/** Without one of these there is nothing that was said. */
const said: ReadonlySet<string> = new Set(['messages', 'contents', 'input', ...sides.output]);

/**
 * LiteLLM's `raw_gen_ai_request`: what was sent to the provider and what it answered, a member a key
 * (`llm.openai.messages`, `llm.anthropic.content`), written by Python's `str()`.
 */
export function rawRequest(attributes: Flat, side: 'input' | 'output'): Message[] {
	const record: Record<string, unknown> = {};
	for (const [key, text] of Object.entries(attributes)) {
		const [, name = ''] = /^llm\.[\w-]+\.(\w+)$/.exec(key) ?? [];
		if (!sides[side].some((member) => member === name) || text === '') continue;
		record[name] = parseContainer(text) ?? parsePython(text) ?? text;
	}
	if (!Object.keys(record).some((name) => said.has(name))) return [];
	// Anthropic's answer is a message by itself.
	if (side === 'output' && 'content' in record) record['role'] = 'assistant';
	return toMessages(record, side === 'input' ? 'user' : 'assistant');
}
