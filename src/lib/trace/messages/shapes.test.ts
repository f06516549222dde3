import { describe, expect, it } from 'vitest';
import { buildSpan, textAttributes } from '../../../../tests/builders/span.ts';
import { readConversation } from '../messages.ts';
import type { Message, MessagePart } from './message.ts';

function word(part: MessagePart): string {
	switch (part.kind) {
		case 'tool_call':
			return `call(${part.id ?? '–'} ${part.name} ${part.arguments})`;
		case 'tool_result':
			return `${part.failed ? 'failure' : 'result'}(${part.id ?? '–'} ${part.name ?? '–'} ${part.text})`;
		case 'document':
			return `document(${part.name ?? '–'} ${part.score ?? '–'} ${part.text})`;
		case 'image':
		case 'audio':
		case 'file':
			return `${part.kind}(${part.source ?? '–'} ${part.name ?? '–'})`;
		default:
			return `${part.kind}(${part.text})`;
	}
}

const lines = (messages: readonly Message[]) =>
	messages.map(({ role, parts }) => `${role}: ${parts.map(word).join(' ')}`);

function reading(values: Readonly<Record<string, unknown>>) {
	const { system, input, output } = readConversation(
		buildSpan({ attributes: textAttributes({ 'gen_ai.operation.name': 'chat', ...values }) })
	);
	return { system, input: lines(input), output: lines(output) };
}

const asked = (value: unknown) => reading({ 'gen_ai.prompt': value }).input;
const answered = (value: unknown) => reading({ 'gen_ai.completion': value }).output;

describe('OpenAI Responses', () => {
	it('reads a request with instructions, or with a bare text', () => {
		expect(
			asked({ model: 'gpt-5', instructions: 'Be brief.', input: [{ role: 'user', content: 'hi' }] })
		).toEqual(['system: text(Be brief.)', 'user: text(hi)']);
		expect(asked({ model: 'gpt-5', input: 'hi' })).toEqual(['user: text(hi)']);
	});

	it('names built-in tools by their calls, and reads what they gave', () => {
		expect(
			answered({
				instructions: 'repeated',
				output: [
					{ type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Look it up.' }] },
					{ type: 'web_search_call', id: 'ws_1', action: { query: 'weather' } },
					{ type: 'mcp_call', id: 'm_1', name: 'get', arguments: '{}', output: 'rain' },
					{ type: 'mcp_call', id: 'm_2', name: 'get', arguments: '{}', error: 'refused' },
					{ type: 'code_interpreter_call', id: 'ci_1', code: '1+1', outputs: [{ text: '2' }] },
					{ type: 'local_shell_call_output', call_id: 'sh_1', output: 'ok' },
					{ type: 'image_generation_call', id: 'ig_1', result: 'QUJD' },
					{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Rain.' }] }
				]
			})
		).toEqual([
			'assistant: thinking(Look it up.)' +
				' call(ws_1 web_search {"query":"weather"})' +
				' call(m_1 get {}) result(m_1 get rain)' +
				' call(m_2 get {}) failure(m_2 get refused)' +
				' call(ci_1 code_interpreter 1+1) result(ci_1 – 2)',
			'tool: result(sh_1 – ok)',
			'assistant: image(data:image/png;base64,QUJD –)',
			'assistant: text(Rain.)'
		]);
	});
});

describe('OpenAI chat', () => {
	it('reads spoken answers, and reasoning of compatible servers', () => {
		expect(
			answered({
				choices: [
					{
						message: { role: 'assistant', content: null, audio: { data: 'QQ', transcript: 'Hi.' } }
					}
				]
			})
		).toEqual(['assistant: audio(data:application/octet-stream;base64,QQ –) text(Hi.)']);
		expect(answered([{ role: 'assistant', reasoning_content: 'Hm.', content: 'Yes.' }])).toEqual([
			'assistant: thinking(Hm.) text(Yes.)'
		]);
		expect(
			answered([
				{
					role: 'assistant',
					thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 's' }],
					content: [
						{ type: 'thinking', thinking: 'Hm.' },
						{ type: 'text', text: 'Yes.' }
					]
				}
			])
		).toEqual(['assistant: thinking(Hm.) text(Yes.)']);
	});

	it('reads Ollama’s images and Cohere’s history', () => {
		expect(asked([{ role: 'user', content: 'What is it?', images: ['QUJD'] }])).toEqual([
			'user: text(What is it?) image(data:image/png;base64,QUJD –)'
		]);
		expect(asked({ chat_history: [{ role: 'CHATBOT', message: 'Hello' }] })).toEqual([
			'assistant: text(Hello)'
		]);
	});
});

describe('Anthropic', () => {
	it('reads a request with its system blocks, documents and failed tools', () => {
		expect(
			asked({
				system: [{ type: 'text', text: 'Be brief.' }],
				messages: [
					{
						role: 'user',
						content: [
							{
								type: 'document',
								title: 'a.txt',
								source: { type: 'text', media_type: 'text/plain', data: 'body' }
							},
							{
								type: 'document',
								title: 'b.pdf',
								source: { type: 'base64', media_type: 'application/pdf', data: 'QQ' }
							},
							{ type: 'tool_result', tool_use_id: 't1', content: 'boom', is_error: true }
						]
					}
				]
			})
		).toEqual([
			'system: text(Be brief.)',
			'user: document(a.txt – body) file(data:application/pdf;base64,QQ b.pdf) failure(t1 – boom)'
		]);
	});

	it('reads tools that ran at the provider', () => {
		expect(
			answered({
				role: 'assistant',
				content: [
					{ type: 'redacted_thinking', data: 'EncryptedBytes' },
					{ type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } },
					{
						type: 'web_search_tool_result',
						tool_use_id: 's1',
						content: [{ type: 'web_search_result', url: 'https://x', title: 'X' }]
					},
					{ type: 'mcp_tool_use', id: 'm1', name: 'get', input: {} },
					{ type: 'mcp_tool_result', tool_use_id: 'm1', content: [{ type: 'text', text: 'ok' }] }
				]
			})
		).toEqual([
			'assistant: thinking() call(s1 web_search {"query":"x"})' +
				' result(s1 – [{"type":"web_search_result","url":"https://x","title":"X"}])' +
				' call(m1 get {}) result(m1 – ok)'
		]);
	});
});

describe('Gemini and Bedrock', () => {
	it('reads instructions, code that ran, and files', () => {
		expect(
			asked({
				systemInstruction: { parts: [{ text: 'Be brief.' }] },
				contents: [
					{
						role: 'user',
						parts: [{ fileData: { mimeType: 'application/pdf', fileUri: 'gs://b/a.pdf' } }]
					},
					{
						role: 'model',
						parts: [
							{ executableCode: { language: 'PYTHON', code: 'print(1)' } },
							{ codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } }
						]
					}
				]
			})
		).toEqual([
			'system: text(Be brief.)',
			'user: file(gs://b/a.pdf –)',
			'assistant: call(– code_execution print(1)) result(– code_execution 1)'
		]);
	});

	it('reads Bedrock’s Converse', () => {
		expect(
			asked({
				system: [{ text: 'Be brief.' }],
				messages: [
					{
						role: 'user',
						content: [{ text: 'See' }, { image: { format: 'png', source: { bytes: 'QUJD' } } }]
					},
					{
						role: 'user',
						content: [
							{
								toolResult: {
									toolUseId: 't1',
									content: [{ json: { total: 120 } }],
									status: 'error'
								}
							}
						]
					}
				]
			})
		).toEqual([
			'system: text(Be brief.)',
			'user: text(See) image(data:image/png;base64,QUJD –)',
			'user: failure(t1 – {"total":120})'
		]);
		expect(
			answered({
				output: {
					message: {
						role: 'assistant',
						content: [
							{ reasoningContent: { reasoningText: { text: 'Hm.' } } },
							{ toolUse: { toolUseId: 't1', name: 'get', input: { id: 1 } } }
						]
					}
				}
			})
		).toEqual(['assistant: thinking(Hm.) call(t1 get {"id":1})']);
	});

	it('reads Google’s agent kit', () => {
		expect(
			reading({
				'gcp.vertex.agent.llm_request': {
					model: 'gemini-3',
					config: { system_instruction: 'Be brief.' },
					contents: [{ role: 'user', parts: [{ text: 'hi' }] }]
				},
				'gcp.vertex.agent.llm_response': { content: { role: 'model', parts: [{ text: 'hello' }] } }
			})
		).toEqual({
			system: null,
			input: ['system: text(Be brief.)', 'user: text(hi)'],
			output: ['assistant: text(hello)']
		});
	});
});

describe('frameworks', () => {
	it('reads Pydantic AI’s events and messages', () => {
		expect(
			reading({
				events: [
					{ 'event.name': 'gen_ai.system.message', content: 'Be brief.', role: 'system' },
					{ 'event.name': 'gen_ai.user.message', content: 'hi', role: 'user' },
					{
						'event.name': 'gen_ai.choice',
						index: 0,
						message: { role: 'assistant', content: 'hello' }
					}
				]
			})
		).toEqual({
			system: null,
			input: ['system: text(Be brief.)', 'user: text(hi)'],
			output: ['assistant: text(hello)']
		});
		expect(
			reading({
				'gen_ai.operation.name': 'invoke_agent',
				'pydantic_ai.all_messages': [
					{ role: 'user', parts: [{ type: 'text', content: 'hi' }] },
					{ role: 'assistant', parts: [{ type: 'thinking', content: 'Hm.' }] }
				],
				final_result: 'hello'
			})
		).toEqual({
			system: null,
			input: ['user: text(hi)', 'assistant: thinking(Hm.)'],
			output: ['output: text(hello)']
		});
	});

	it('reads LangChain’s batches and generations', () => {
		expect(asked({ messages: [[{ type: 'human', content: 'hi' }]] })).toEqual(['user: text(hi)']);
		expect(
			answered({
				generations: [
					[
						{
							type: 'ChatGeneration',
							message: {
								id: ['langchain', 'schema', 'messages', 'AIMessage'],
								kwargs: { content: 'hello' }
							}
						}
					]
				]
			})
		).toEqual(['assistant: text(hello)']);
	});

	it('reads OpenInference’s prompts, searches and old function calls', () => {
		expect(
			reading({
				'openinference.span.kind': 'LLM',
				'llm.prompts.0.prompt.text': 'Once upon',
				'llm.choices.0.completion.text': ' a time'
			})
		).toMatchObject({ input: ['user: text(Once upon)'], output: ['assistant: text( a time)'] });
		expect(
			reading({
				'gen_ai.operation.name': '',
				'openinference.span.kind': 'RETRIEVER',
				'input.value': 'invoices',
				'retrieval.documents.0.document.id': 'doc-1',
				'retrieval.documents.0.document.score': '0.87',
				'retrieval.documents.0.document.content': 'INV-7'
			})
		).toMatchObject({
			input: ['input: text(invoices)'],
			output: ['output: document(doc-1 0.87 INV-7)']
		});
		expect(
			reading({
				'llm.output_messages.0.message.role': 'assistant',
				'llm.output_messages.0.message.function_call_name': 'get',
				'llm.output_messages.0.message.function_call_arguments_json': '{"id":1}'
			}).output
		).toEqual(['assistant: call(– get {"id":1})']);
	});

	it('says the instructions once when they also stand among the messages', () => {
		const said = reading({
			'gen_ai.system_instructions': [{ type: 'text', content: 'Be brief.' }],
			'gen_ai.input.messages': [
				{ role: 'system', content: 'Be brief.' },
				{ role: 'user', content: 'hi' }
			]
		});
		expect(said).toMatchObject({ system: 'Be brief.', input: ['user: text(hi)'] });
	});
});

describe('what a function took and gave', () => {
	const took = (value: unknown) => reading({ 'input.value': JSON.stringify(value) }).input;
	const gave = (value: unknown) => reading({ 'output.value': JSON.stringify(value) }).output;

	it('is a chat where LangGraph hands its messages on', () => {
		const messages = [
			{ type: 'human', content: 'Weather?' },
			{
				type: 'ai',
				content: '',
				tool_calls: [{ name: 'look', args: { at: 'Seoul' }, id: 'c1', type: 'tool_call' }]
			},
			{ type: 'tool', content: 'rain', name: 'look', tool_call_id: 'c1' }
		];
		const read = [
			'user: text(Weather?)',
			'assistant: call(c1 look {"at":"Seoul"})',
			'tool: result(c1 look rain)'
		];
		expect(took({ messages })).toEqual(read);
		expect(gave({ messages })).toEqual(read);
	});

	it('is a chat in LangChain’s constructors', () => {
		const built = (name: string, content: string) => ({
			...{ lc: 1, type: 'constructor', id: ['langchain', 'schema', 'messages', name] },
			kwargs: { content }
		});
		expect(took({ messages: [[built('HumanMessage', 'Hi')]] })).toEqual(['user: text(Hi)']);
		expect(
			gave({ generations: [[{ text: 'Hello', message: built('AIMessage', 'Hello') }]] })
		).toEqual(['assistant: text(Hello)']);
	});

	it('is the answer of Gemini, of Anthropic, and of Responses that reasons first', () => {
		expect(
			gave({ candidates: [{ content: { role: 'model', parts: [{ text: 'Rain.' }] } }] })
		).toEqual(['assistant: text(Rain.)']);
		expect(
			gave({
				...{ id: 'msg_1', type: 'message', role: 'assistant', stop_reason: 'tool_use' },
				content: [
					{ type: 'text', text: 'Looking.' },
					{ type: 'tool_use', id: 'tu_1', name: 'look', input: { at: 'Seoul' } }
				]
			})
		).toEqual(['assistant: text(Looking.) call(tu_1 look {"at":"Seoul"})']);
		expect(
			gave({
				output: [
					{ type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }] },
					{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Rain.' }] }
				]
			})
		).toEqual(['assistant: thinking(Hm.)', 'assistant: text(Rain.)']);
	});

	it('is the request of Responses that is a text, and nothing else with such names', () => {
		expect(took({ model: 'gpt-5', input: 'Weather?' })).toEqual(['user: text(Weather?)']);
		const own = { model: 'T', input: 'x', customer: 7 };
		expect(took(own)).toEqual([`input: text(${JSON.stringify(own)})`]);
		const row = { role: 'admin', content: 'x' };
		expect(took(row)).toEqual([`input: text(${JSON.stringify(row)})`]);
	});
});

describe('what stands beside the messages', () => {
	it('keeps settings that are lists or objects, and no messages among them', () => {
		const invocation = { stop: ['END'], response_format: { type: 'json' }, messages: [{}] };
		const { parameters } = readConversation(
			buildSpan({ attributes: textAttributes({ 'llm.invocation_parameters': invocation }) })
		);
		expect({ ...parameters }).toEqual({ stop: '["END"]', response_format: '{"type":"json"}' });
	});

	it('keeps why a choice ended, where the event says it beside the message', () => {
		const { finishReasons } = readConversation(
			buildSpan({
				events: [
					{
						...{ name: 'gen_ai.choice', timeNs: 0n },
						attributes: { finish_reason: 'length', message: '{"content":"Hi"}' }
					}
				]
			})
		);
		expect(finishReasons).toEqual(['length']);
	});

	it('says that the result of a failed tool is a failure', () => {
		const attributes = {
			'gen_ai.operation.name': 'execute_tool',
			...{ 'gen_ai.tool.name': 'look', 'gen_ai.tool.call.result': 'no such order' }
		};
		const { output } = readConversation(buildSpan({ attributes, status: 'error' }));
		expect(lines(output)).toEqual(['tool: failure(– look no such order)']);
	});
});
