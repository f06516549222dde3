/** Spans by the OpenTelemetry conventions for generative AI, and by OpenLLMetry, which came before. */
import type { RawSpan } from '#lib/trace/span.ts';
import { buildProducerSpan, textAttributes, type SpanOverrides } from './span.ts';

/** Current conventions: messages as JSON with parts, cached tokens inside the input. */
export function otelChat(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'chat gpt-4.1',
			kind: 'Client',
			scopeName: 'opentelemetry.instrumentation.openai_v2',
			attributes: textAttributes({
				'gen_ai.operation.name': 'chat',
				'gen_ai.provider.name': 'openai',
				'gen_ai.request.model': 'gpt-4.1',
				'gen_ai.response.model': 'gpt-4.1-2025-04-14',
				'gen_ai.request.temperature': '0.7',
				'gen_ai.request.max_tokens': '1024',
				'gen_ai.response.finish_reasons': '["stop"]',
				'gen_ai.conversation.id': 'conv-1',
				'gen_ai.usage.input_tokens': '1000',
				'gen_ai.usage.output_tokens': '200',
				'gen_ai.usage.cache_read.input_tokens': '600',
				'gen_ai.usage.reasoning.output_tokens': '50',
				'gen_ai.system_instructions': [{ type: 'text', content: 'Be brief.' }],
				'gen_ai.input.messages': [
					{ role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
					{
						role: 'assistant',
						parts: [
							{ type: 'reasoning', content: 'I need the tool.' },
							{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Paris' } }
						]
					},
					{
						role: 'tool',
						parts: [{ type: 'tool_call_response', id: 'call_1', response: 'rainy, 57°F' }]
					}
				],
				'gen_ai.output.messages': [
					{
						role: 'assistant',
						parts: [{ type: 'text', content: 'Rain, 57°F.' }],
						finish_reason: 'stop'
					}
				],
				'gen_ai.tool.definitions': [
					{
						type: 'function',
						name: 'weather',
						description: 'Weather',
						parameters: { type: 'object' }
					}
				]
			})
		},
		overrides
	);
}

/** Conventions before 1.28: `gen_ai.system`, prompt and completion as OpenAI named them. */
export function otelOldChat(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'chat gpt-4',
			kind: 'Client',
			scopeName: 'my.instrumentation',
			attributes: textAttributes({
				'gen_ai.system': 'openai',
				'gen_ai.request.model': 'gpt-4',
				'gen_ai.response.model': 'gpt-4-0613',
				'gen_ai.usage.prompt_tokens': '100',
				'gen_ai.usage.completion_tokens': '180',
				'gen_ai.prompt': '[{"role":"user","content":"hi"}]',
				'gen_ai.completion': '[{"role":"assistant","content":"hello"}]'
			})
		},
		overrides
	);
}

export function otelEmbeddings(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'embeddings text-embedding-3-small',
			kind: 'Client',
			scopeName: 'opentelemetry.instrumentation.openai_v2',
			attributes: textAttributes({
				'gen_ai.operation.name': 'embeddings',
				'gen_ai.provider.name': 'openai',
				'gen_ai.request.model': 'text-embedding-3-small',
				'gen_ai.usage.input_tokens': '64'
			})
		},
		overrides
	);
}

export function otelExecuteTool(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'execute_tool weather',
			scopeName: 'my.framework',
			attributes: textAttributes({
				'gen_ai.operation.name': 'execute_tool',
				'gen_ai.tool.name': 'weather',
				'gen_ai.tool.call.id': 'call_1',
				'gen_ai.tool.type': 'function',
				'gen_ai.tool.call.arguments': '{"city":"Paris"}',
				'gen_ai.tool.call.result': '"rainy, 57°F"'
			})
		},
		overrides
	);
}

/** An agent run, whose usage is the sum of its calls'. */
export function otelInvokeAgent(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'invoke_agent Planner',
			scopeName: 'my.framework',
			attributes: textAttributes({
				'gen_ai.operation.name': 'invoke_agent',
				'gen_ai.provider.name': 'openai',
				'gen_ai.agent.name': 'Planner',
				'gen_ai.agent.id': 'a-1',
				'gen_ai.request.model': 'gpt-4.1',
				'gen_ai.usage.input_tokens': '5000',
				'gen_ai.usage.output_tokens': '900'
			})
		},
		overrides
	);
}

/** OpenLLMetry's OpenAI instrumentation. */
export function traceloopChat(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'openai.chat',
			kind: 'Client',
			scopeName: 'opentelemetry.instrumentation.openai.v1',
			attributes: textAttributes({
				'llm.request.type': 'chat',
				'gen_ai.system': 'OpenAI',
				'gen_ai.request.model': 'gpt-3.5-turbo',
				'gen_ai.response.model': 'gpt-3.5-turbo-0125',
				'llm.is_streaming': 'false',
				'llm.headers': 'None',
				'traceloop.workflow.name': 'joke_workflow',
				'traceloop.association.properties.user_id': 'user-9',
				'traceloop.association.properties.session_id': 'sess-9',
				'gen_ai.prompt.0.role': 'user',
				'gen_ai.prompt.0.content': 'Tell me a joke',
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.content': 'Why did …',
				'gen_ai.completion.0.finish_reason': 'stop',
				'llm.usage.total_tokens': '50',
				'gen_ai.usage.prompt_tokens': '20',
				'gen_ai.usage.completion_tokens': '30'
			})
		},
		overrides
	);
}

/** OpenLLMetry's Anthropic instrumentation adds the cached tokens to the input itself. */
export function traceloopAnthropic(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'anthropic.chat',
			kind: 'Client',
			scopeName: 'opentelemetry.instrumentation.anthropic',
			attributes: textAttributes({
				'llm.request.type': 'completion',
				'gen_ai.system': 'Anthropic',
				'gen_ai.request.model': 'claude-sonnet-4-5',
				'gen_ai.usage.input_tokens': '850',
				'gen_ai.usage.output_tokens': '40',
				'llm.usage.total_tokens': '890',
				'gen_ai.usage.cache_read_input_tokens': '300',
				'gen_ai.usage.cache_creation_input_tokens': '50'
			})
		},
		overrides
	);
}

export function traceloopEntity(
	kind: 'workflow' | 'task' | 'agent' | 'tool',
	name: string,
	overrides: SpanOverrides = {}
): RawSpan {
	return buildProducerSpan(
		{
			name: `${name}.${kind}`,
			scopeName: 'traceloop.tracer',
			attributes: textAttributes({
				'traceloop.span.kind': kind,
				'traceloop.entity.name': name,
				'traceloop.entity.input': '{"args": ["INV-7"], "kwargs": {}}',
				'traceloop.entity.output': '"done"'
			})
		},
		overrides
	);
}
