import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	agentopsAnthropic,
	agentopsDecorated,
	agentopsOpenai,
	agentopsToolCall
} from '../../../tests/builders/agentops-spans.ts';
import {
	litellmEraA,
	litellmEraB,
	litellmEraC,
	litellmRawRequest
} from '../../../tests/builders/litellm-spans.ts';
import {
	openInferenceLlm,
	openInferenceSpan
} from '../../../tests/builders/openinference-spans.ts';
import { otelChat, otelExecuteTool, otelOldChat } from '../../../tests/builders/otel-spans.ts';
import { buildSpan, textAttributes } from '../../../tests/builders/span.ts';
import {
	vercelDoGenerate,
	vercelEmbeddings,
	vercelGenerateText,
	vercelToolCall
} from '../../../tests/builders/vercel-spans.ts';
import { readConversation, type Conversation, type Message } from './messages.ts';

/** A message in one line: `user: text(hi) tool_call(get_invoice {"id":"INV-7"})`. */
function line({ role, parts }: Message): string {
	const words = parts.map((part) => {
		switch (part.kind) {
			case 'tool_call': {
				return `tool_call(${part.id ?? '–'} ${part.name} ${part.arguments})`;
			}
			case 'tool_result': {
				return `tool_result(${part.id ?? '–'} ${part.text})`;
			}
			case 'image':
			case 'audio':
			case 'file': {
				return `${part.kind}(${part.source ?? '–'})`;
			}
			default: {
				return `${part.kind}(${part.text})`;
			}
		}
	});
	return `${role}: ${words.join(' ')}`;
}

function lines(conversation: Conversation): string[] {
	return [...conversation.input.map(line), '→', ...conversation.output.map(line)];
}

/** A model call whose input and output are these values in the current conventions' keys. */
function exchange(input: unknown, output: unknown = []): string[] {
	const attributes = textAttributes({
		'gen_ai.operation.name': 'chat',
		'gen_ai.prompt': input,
		'gen_ai.completion': output
	});
	return lines(readConversation(buildSpan({ attributes })));
}

describe('LiteLLM', () => {
	it('reads era A', () => {
		const conversation = readConversation(litellmEraA());
		expect(lines(conversation)).toEqual([
			'system: text(You help with invoices.)',
			'user: text(송장 INV-7의 합계는?)',
			'→',
			'assistant: tool_call(– get_invoice {"id":"INV-7"})'
		]);
		expect(conversation.tools).toEqual([
			{ name: 'get_invoice', description: 'Reads an invoice', parameters: '{"type":"object"}' }
		]);
		expect(conversation.finishReasons).toEqual(['tool_calls']);
		expect({ ...conversation.parameters }).toEqual({ max_tokens: '256', temperature: '0.2' });
	});

	it('reads era B, with the system apart and its call once', () => {
		const conversation = readConversation(litellmEraB());
		expect(conversation.system).toBe('You help with invoices.');
		expect(lines(conversation)).toEqual([
			'user: text(송장 INV-7의 합계는?)',
			'→',
			'assistant: tool_call(call_9 get_invoice {"id":"INV-7"})'
		]);
	});

	it('takes the call from the legacy key where the canonical output left it out', () => {
		const span = litellmEraB({
			attributes: { 'gen_ai.output.messages': '[{"role":"assistant","parts":[]}]' }
		});
		expect(lines(readConversation(span)).at(-1)).toBe(
			'assistant: tool_call(– get_invoice {"id":"INV-7"})'
		);
	});

	it('does not double the messages that era C sends under two names', () => {
		expect(lines(readConversation(litellmEraC()))).toEqual([
			'user: text(What is the total of INV-7?)',
			'→',
			'assistant: text(It is 120.)'
		]);
	});

	it('says why a call has no messages', () => {
		const attributes = { 'gen_ai.operation.name': 'chat', 'litellm.call_id': 'x' };
		expect(readConversation(buildSpan({ attributes })).notCaptured).toBe('litellm');
		const bare = { name: 'litellm_request', attributes: {} };
		expect(readConversation(buildSpan(bare)).notCaptured).toBe('no_attributes');
		expect(readConversation(buildSpan()).notCaptured).toBeNull();
		expect(readConversation(litellmEraA()).notCaptured).toBeNull();
	});
});

describe('AgentOps SDK', () => {
	it('reads an OpenAI call with its former tool call and result', () => {
		expect(lines(readConversation(agentopsOpenai()))).toEqual([
			'system: text(You help with invoices.)',
			'user: text(Total of INV-7?)',
			'assistant: tool_call(call_1 get_invoice {"id":"INV-7"})',
			'tool: tool_result(call_1 {"total":120})',
			'→',
			'assistant: text(The total is 120.)'
		]);
	});

	it('keeps the headers, which may hold keys, out of the parameters', () => {
		expect({ ...readConversation(agentopsOpenai()).parameters }).toEqual({
			temperature: '0.2',
			streaming: 'false'
		});
	});

	it('reads an Anthropic call with text and a tool', () => {
		const conversation = readConversation(agentopsAnthropic());
		expect(lines(conversation).at(-1)).toBe(
			'assistant: text(Let me look.) tool_call(toolu_1 get_invoice {"id":"INV-7"})'
		);
		expect(conversation.tools[0]?.name).toBe('get_invoice');
		expect(conversation.finishReasons).toEqual(['tool_use']);
	});

	it('reads what a decorated function took and gave', () => {
		expect(lines(readConversation(agentopsDecorated('agent', 'planner')))).toEqual([
			'input: text({"args": ["INV-7"], "kwargs": {}})',
			'→',
			'output: text("done")'
		]);
	});

	it('reads a tool call of a response', () => {
		expect(lines(readConversation(agentopsToolCall()))).toEqual([
			'assistant: tool_call(call_9 get_invoice {"id":"INV-7"})',
			'→'
		]);
	});

	it('keeps the order of messages whose keys come in any order, and bridges gaps', () => {
		const attributes: Record<string, string> = {};
		for (const index of [10, 2, 0, 1, 11, 20]) {
			attributes[`gen_ai.prompt.${String(index)}.content`] = `m${String(index)}`;
			attributes[`gen_ai.prompt.${String(index)}.role`] = 'user';
		}
		const { input } = readConversation(buildSpan({ attributes }));
		expect(input.map(line)).toEqual(
			[0, 1, 2, 10, 11, 20].map((at) => `user: text(m${String(at)})`)
		);
	});
});

describe('OpenTelemetry conventions', () => {
	it('reads the current parts', () => {
		const conversation = readConversation(otelChat());
		expect(conversation.system).toBe('Be brief.');
		expect(lines(conversation)).toEqual([
			'user: text(Weather in Paris?)',
			'assistant: thinking(I need the tool.) tool_call(call_1 weather {"city":"Paris"})',
			'tool: tool_result(call_1 rainy, 57°F)',
			'→',
			'assistant: text(Rain, 57°F.)'
		]);
		expect(conversation.tools).toEqual([
			{ name: 'weather', description: 'Weather', parameters: '{"type":"object"}' }
		]);
		expect(conversation.finishReasons).toEqual(['stop']);
	});

	it('reads JSON in the keys of old, tools, and messages recorded as events', () => {
		expect(lines(readConversation(otelOldChat()))).toEqual([
			'user: text(hi)',
			'→',
			'assistant: text(hello)'
		]);
		expect(lines(readConversation(otelExecuteTool()))).toEqual([
			'assistant: tool_call(call_1 weather {"city":"Paris"})',
			'→',
			'tool: tool_result(call_1 "rainy, 57°F")'
		]);
		const span = buildSpan({
			attributes: { 'gen_ai.operation.name': 'chat' },
			events: [
				{ name: 'gen_ai.user.message', timeNs: 0n, attributes: { content: 'hi' } },
				{
					name: 'gen_ai.choice',
					timeNs: 1n,
					attributes: { message: '{"role":"assistant","content":"hello"}', finish_reason: 'stop' }
				}
			]
		});
		expect(lines(readConversation(span))).toEqual([
			'user: text(hi)',
			'→',
			'assistant: text(hello)'
		]);
	});

	it('reads a tool’s answer and content blocks that were recorded as events', () => {
		const event = (name: string, attributes: Record<string, string>) => ({
			...{ name: `gen_ai.${name}`, timeNs: 0n, attributes }
		});
		const span = buildSpan({
			attributes: { 'gen_ai.operation.name': 'chat' },
			events: [
				event('user.message', { content: '[{"text":"How warm is it?"}]' }),
				event('assistant.message', {
					tool_calls: '[{"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]'
				}),
				event('tool.message', { id: 'c1', content: '17 °C' }),
				event('assistant.message', {
					content: '[{"toolUse":{"toolUseId":"c2","name":"ask","input":{"q":1}}}]'
				}),
				event('tool.message', {
					id: 'c2',
					content: '[{"toolResult":{"toolUseId":"c2","content":[{"text":"mild"}]}}]'
				}),
				event('tool.message', { 'gen_ai.event.content': '{"id":"c3","content":"dry"}' }),
				event('user.message', { content: '[{"price":3}]' })
			]
		});
		expect(lines(readConversation(span)).slice(0, 7)).toEqual([
			'user: text(How warm is it?)',
			'assistant: tool_call(c1 look {})',
			'tool: tool_result(c1 17 °C)',
			'assistant: tool_call(c2 ask {"q":1})',
			'tool: tool_result(c2 mild)',
			'tool: tool_result(c3 dry)',
			'user: text([{"price":3}])'
		]);
	});

	it('reads images given as bytes and as addresses', () => {
		const parts = [
			{ type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
			{ type: 'uri', modality: 'image', uri: 'https://example.com/a.png' }
		];
		expect(exchange([{ role: 'user', parts }])[0]).toBe(
			'user: image(data:image/png;base64,AAAA) image(https://example.com/a.png)'
		);
	});
});

describe('LiteLLM’s raw request', () => {
	it('reads what was sent and answered, as Python wrote it', () => {
		const span = (attributes: Record<string, string>) =>
			lines(readConversation(buildSpan({ name: 'raw_gen_ai_request', attributes })));
		expect(
			span({
				'llm.openai.messages': "[{'role': 'user', 'content': \"what's due?\"}]",
				'llm.openai.choices':
					"[{'finish_reason': 'stop', 'index': 0, 'message': {'content': None, 'role': 'assistant', 'tool_calls': [{'id': 'c1', 'type': 'function', 'function': {'name': 'due', 'arguments': '{}'}}]}}]"
			})
		).toEqual(["user: text(what's due?)", '→', 'assistant: tool_call(c1 due {})']);
		expect(
			span({
				'llm.anthropic.system': 'Be brief.',
				'llm.anthropic.messages': "[{'role': 'user', 'content': [{'type': 'text', 'text': 'hi'}]}]",
				'llm.anthropic.content': "[{'type': 'text', 'text': 'hello'}]"
			})
		).toEqual(['system: text(Be brief.)', 'user: text(hi)', '→', 'assistant: text(hello)']);
		expect(lines(readConversation(litellmRawRequest()))).toEqual(['user: text(hi)', '→']);
		expect(span({ 'llm.openai.model': 'gpt-4o', 'llm.openai.stream': 'True' })).toEqual(['→']);
	});
});

describe('OpenInference', () => {
	it('reads why a call ended', () => {
		const span = openInferenceLlm({ attributes: { 'llm.finish_reason': 'tool_calls' } });
		expect(readConversation(span).finishReasons).toEqual(['tool_calls']);
	});

	it('reads messages with images and tools', () => {
		const conversation = readConversation(openInferenceLlm());
		expect(lines(conversation)).toEqual([
			'system: text(You help with invoices.)',
			'user: text(Read this invoice) image(https://example.com/inv-7.png)',
			'→',
			'assistant: tool_call(call_1 get_invoice {"id":"INV-7"})'
		]);
		expect(conversation.tools).toEqual([
			{ name: 'get_invoice', description: 'Reads an invoice', parameters: '{"type":"object"}' }
		]);
		expect({ ...conversation.parameters }).toEqual({ temperature: '0.1' });
	});

	it('reads input.value and output.value of other kinds', () => {
		expect(lines(readConversation(openInferenceSpan('CHAIN', 'run')))).toEqual([
			'input: text(INV-7)',
			'→',
			'output: text({"total":120})'
		]);
	});

	it('takes the value of a tool for what came of its call', () => {
		const span = openInferenceSpan('TOOL', 'get_invoice', {
			attributes: {
				'openinference.span.kind': 'TOOL',
				'tool.name': 'get_invoice',
				'tool.parameters': '{"id":"INV-7"}',
				'input.value': 'INV-7',
				'output.value': '{"total":120}'
			}
		});
		expect(lines(readConversation(span))).toEqual([
			'assistant: tool_call(– get_invoice {"id":"INV-7"})',
			'→',
			'tool: tool_result(– {"total":120})'
		]);
	});
});

describe('Vercel AI SDK', () => {
	it('reads a provider call', () => {
		const conversation = readConversation(vercelDoGenerate());
		expect(lines(conversation)).toEqual([
			'system: text(Be brief.)',
			'user: text(Total of INV-7?)',
			'→',
			'assistant: text(Let me look.) tool_call(call_1 get_invoice {"id":"INV-7"})'
		]);
		expect(conversation.tools[0]).toEqual({
			name: 'get_invoice',
			description: 'Reads an invoice',
			parameters: '{"type":"object"}'
		});
		expect(conversation.finishReasons).toEqual(['tool-calls']);
	});

	it('reads what is embedded', () => {
		const usage = { 'ai.usage.tokens': '9' };
		const one = vercelEmbeddings({ attributes: { ...usage, 'ai.value': '"바다의 날"' } });
		expect(lines(readConversation(one))).toEqual(['input: text(바다의 날)', '→']);
		const values = { ...usage, 'ai.values': '["\\"a\\"","{\\"b\\":1}"]' };
		expect(lines(readConversation(vercelEmbeddings({ attributes: values })))).toEqual([
			'input: text(a) text({"b":1})',
			'→'
		]);
		const silent = vercelEmbeddings({ attributes: usage });
		expect(readConversation(silent).notCaptured).toBe('vercel');
	});

	it('reads a run and a tool', () => {
		const run = readConversation(vercelGenerateText());
		expect(run.system).toBe('Be brief.');
		expect(run.output.map(line)).toEqual(['assistant: text(It is 120.)']);
		expect(lines(readConversation(vercelToolCall()))).toEqual([
			'assistant: tool_call(call_1 get_invoice {"id":"INV-7"})',
			'→',
			'tool: tool_result(call_1 {"total":120})'
		]);
	});
});

describe('shapes of providers', () => {
	it('reads OpenAI chat with images, refusals and former calls', () => {
		expect(
			exchange(
				{
					model: 'gpt-4o',
					messages: [
						{
							role: 'user',
							content: [
								{ type: 'text', text: 'What is this?' },
								{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }
							]
						},
						{
							role: 'assistant',
							content: null,
							tool_calls: [
								{ id: 'c1', type: 'function', function: { name: 'see', arguments: '{}' } }
							]
						},
						{ role: 'tool', tool_call_id: 'c1', content: 'a cat' }
					]
				},
				{ choices: [{ message: { role: 'assistant', refusal: 'No.' }, finish_reason: 'stop' }] }
			)
		).toEqual([
			'user: text(What is this?) image(data:image/png;base64,AA)',
			'assistant: tool_call(c1 see {})',
			'tool: tool_result(c1 a cat)',
			'→',
			'assistant: refusal(No.)'
		]);
	});

	it('reads OpenAI Responses', () => {
		expect(
			exchange(
				[
					{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
					{ type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"a":1}' },
					{ type: 'function_call_output', call_id: 'c1', output: 'seen' }
				],
				{
					output: [
						{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
						{
							type: 'message',
							role: 'assistant',
							content: [{ type: 'output_text', text: 'hello' }]
						}
					]
				}
			)
		).toEqual([
			'user: text(hi)',
			'assistant: tool_call(c1 look {"a":1})',
			'tool: tool_result(c1 seen)',
			'→',
			'assistant: thinking(Hm.)',
			'assistant: text(hello)'
		]);
	});

	it('reads Anthropic blocks', () => {
		expect(
			exchange(
				[
					{
						role: 'user',
						content: [
							{ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'QQ' } },
							{ type: 'text', text: 'Read it' }
						]
					},
					{
						role: 'user',
						content: [
							{
								type: 'tool_result',
								tool_use_id: 't1',
								content: [
									{ type: 'text', text: '120' },
									{ type: 'image', source: { type: 'url', url: 'https://x/y.png' } }
								]
							}
						]
					}
				],
				{
					role: 'assistant',
					stop_reason: 'tool_use',
					content: [
						{ type: 'thinking', thinking: 'Let me see', signature: 'x' },
						{ type: 'tool_use', id: 't2', name: 'get', input: { id: 1 } }
					]
				}
			)
		).toEqual([
			'user: image(data:image/jpeg;base64,QQ) text(Read it)',
			'user: tool_result(t1 120) image(https://x/y.png)',
			'→',
			'assistant: thinking(Let me see) tool_call(t2 get {"id":1})'
		]);
	});

	it('reads Gemini parts', () => {
		expect(
			exchange(
				{
					contents: [
						{
							role: 'user',
							parts: [{ text: 'hi' }, { inlineData: { mimeType: 'image/png', data: 'QQ' } }]
						},
						{
							role: 'user',
							parts: [{ functionResponse: { name: 'get', response: { total: 1 } } }]
						}
					]
				},
				{
					candidates: [
						{
							content: {
								role: 'model',
								parts: [
									{ text: 'Thinking.', thought: true },
									{ functionCall: { name: 'get', args: { id: 1 } } }
								]
							},
							finishReason: 'STOP'
						}
					]
				}
			)
		).toEqual([
			'user: text(hi) image(data:image/png;base64,QQ)',
			'user: tool_result(– {"total":1})',
			'→',
			'assistant: thinking(Thinking.) tool_call(– get {"id":1})'
		]);
	});

	it('reads LangChain messages', () => {
		expect(
			exchange([
				{ type: 'human', content: 'hi' },
				{ id: ['langchain', 'schema', 'messages', 'AIMessage'], kwargs: { content: 'hello' } }
			])
		).toEqual(['user: text(hi)', 'assistant: text(hello)', '→']);
	});

	it('opens content blocks that were sent as a text', () => {
		expect(exchange([{ role: 'user', content: '[{"type":"text","text":"hi"}]' }])[0]).toBe(
			'user: text(hi)'
		);
	});

	it('keeps a plain text, and JSON that breaks off, as text', () => {
		expect(exchange('hello')).toEqual(['user: text(hello)', '→']);
		expect(exchange('[{"role":"user","content":"cut o')).toEqual([
			'user: text([{"role":"user","content":"cut o)',
			'→'
		]);
	});

	it('keeps a piece that nobody knows as JSON', () => {
		expect(exchange([{ role: 'user', content: [{ type: 'hologram', x: 1 }] }])[0]).toBe(
			'user: data({"type":"hologram","x":1})'
		);
	});

	it('reads nesting of any depth', () => {
		const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
		const content = `{"messages":[{"role":"user","content":${deep}}]}`;
		for (const key of ['gen_ai.prompt', 'gen_ai.input.messages', 'ai.prompt', 'input.value']) {
			expect(() => readConversation(buildSpan({ attributes: { [key]: content } }))).not.toThrow();
		}
	});

	it('never throws, whatever stands where messages belong', () => {
		const names = ['role', 'content', 'parts', 'type', 'text', 'tool_calls', 'message', 'id', '0'];
		const junk = fc.letrec<{ value: unknown }>((tie) => ({
			value: fc.oneof(
				{ maxDepth: 5 },
				fc.constantFrom('text', 'tool_use', 'image', 'tool', 'user', '', null, 1, true),
				fc.array(tie('value'), { maxLength: 3 }),
				fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 })
			)
		})).value;
		const keys = [
			'gen_ai.prompt',
			'gen_ai.completion',
			'gen_ai.input.messages',
			'gen_ai.output.messages',
			'gen_ai.prompt.0.content',
			'gen_ai.prompt.0.role',
			'gen_ai.tool.definitions',
			'llm.input_messages.0.message.contents',
			'ai.prompt.messages',
			'ai.response.toolCalls',
			'llm.invocation_parameters',
			'gen_ai.system_instructions',
			'gen_ai.response.finish_reasons'
		];
		fc.assert(
			fc.property(fc.dictionary(fc.constantFrom(...keys), junk), (values) => {
				readConversation(buildSpan({ attributes: textAttributes(values) }));
			}),
			{ numRuns: 300 }
		);
	});
});
