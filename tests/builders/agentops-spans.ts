/** Spans as the AgentOps Python SDK sends them: decorators and its provider instrumentations. */
import type { RawSpan } from '#lib/trace/span.ts';
import { buildProducerSpan, exceptionEvent, textAttributes, type SpanOverrides } from './span.ts';

/** A decorated function: `<name>.<kind>` with `agentops.<kind>.input` and `.output`. */
export function agentopsDecorated(
	kind: 'session' | 'workflow' | 'agent' | 'task' | 'operation' | 'tool' | 'guardrail',
	name: string,
	overrides: SpanOverrides = {}
): RawSpan {
	return buildProducerSpan(
		{
			name: `${name}.${kind}`,
			scopeName: 'agentops',
			status: kind === 'session' ? 'unset' : 'ok',
			attributes: textAttributes({
				'agentops.span.kind': kind,
				'operation.name': name,
				[`agentops.${kind}.input`]: '{"args": ["INV-7"], "kwargs": {}}',
				[`agentops.${kind}.output`]: '"done"',
				...(kind === 'session' ? { 'agentops.tags': '["prod", "송장"]' } : {})
			})
		},
		overrides
	);
}

/** A decorated function that raised: status ERROR and the same exception twice. */
export function agentopsFailedTool(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'get_invoice.tool',
			scopeName: 'agentops',
			status: 'error',
			statusMessage: 'TimeoutError: ledger did not answer',
			attributes: textAttributes({
				'agentops.span.kind': 'tool',
				'tool.name': 'get_invoice',
				'tool.status': 'failed'
			}),
			events: [exceptionEvent(), exceptionEvent('TimeoutError', 'ledger did not answer', 6)]
		},
		overrides
	);
}

/** `openai.chat.completion` as the SDK's OpenAI instrumentation writes it. */
export function agentopsOpenai(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'openai.chat.completion',
			kind: 'Client',
			scopeName: 'opentelemetry.instrumentation.openai',
			status: 'ok',
			attributes: textAttributes({
				'gen_ai.request.type': 'chat',
				'gen_ai.system': 'OpenAI',
				'gen_ai.request.model': 'gpt-4o',
				'gen_ai.request.temperature': '0.2',
				'gen_ai.request.streaming': 'false',
				'gen_ai.request.headers': '{"Authorization": "Bearer sk-proj-abcdefghijklmnop1234"}',
				'gen_ai.request.functions.0.name': 'get_invoice',
				'gen_ai.request.functions.0.parameters': '{"type":"object"}',
				'gen_ai.prompt.0.role': 'system',
				'gen_ai.prompt.0.content': 'You help with invoices.',
				'gen_ai.prompt.1.role': 'user',
				'gen_ai.prompt.1.content': 'Total of INV-7?',
				'gen_ai.prompt.2.role': 'assistant',
				'gen_ai.prompt.2.tool_calls.0.id': 'call_1',
				'gen_ai.prompt.2.tool_calls.0.name': 'get_invoice',
				'gen_ai.prompt.2.tool_calls.0.arguments': '{"id":"INV-7"}',
				'gen_ai.prompt.3.role': 'tool',
				'gen_ai.prompt.3.content': '{"total":120}',
				'gen_ai.prompt.3.tool_call_id': 'call_1',
				'gen_ai.response.id': 'chatcmpl-1',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'gen_ai.usage.total_tokens': '312',
				'gen_ai.usage.prompt_tokens': '280',
				'gen_ai.usage.completion_tokens': '32',
				'gen_ai.usage.reasoning_tokens': '0',
				'gen_ai.usage.prompt_cost': '0.0007',
				'gen_ai.usage.completion_cost': '0.00032',
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.content': 'The total is 120.',
				'gen_ai.completion.0.finish_reason': 'stop'
			})
		},
		overrides
	);
}

/** The SDK turns each tool call of a response into a child span. */
export function agentopsToolCall(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'tool_call.get_invoice',
			scopeName: 'opentelemetry.instrumentation.openai',
			status: 'ok',
			attributes: textAttributes({
				'tool.name': 'get_invoice',
				'tool.parameters': '{"id":"INV-7"}',
				'tool.call.id': 'call_9',
				'tool.call.type': 'function'
			})
		},
		overrides
	);
}

/** An Anthropic call: cached tokens are counted beside the prompt, as Anthropic reports them. */
export function agentopsAnthropic(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'anthropic.messages.create',
			kind: 'Client',
			scopeName: 'agentops.instrumentation.anthropic',
			status: 'ok',
			attributes: textAttributes({
				'gen_ai.system': 'Anthropic',
				'gen_ai.request.type': 'chat',
				'gen_ai.request.model': 'claude-sonnet-4-5',
				'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
				'gen_ai.request.tools.0.name': 'get_invoice',
				'gen_ai.request.tools.0.description': 'Reads an invoice',
				'gen_ai.prompt.0.role': 'user',
				'gen_ai.prompt.0.content': 'Total of INV-7?',
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.type': 'text',
				'gen_ai.completion.0.content': 'Let me look.',
				'gen_ai.completion.0.tool_calls.0.id': 'toolu_1',
				'gen_ai.completion.0.tool_calls.0.type': 'function',
				'gen_ai.completion.0.tool_calls.0.name': 'get_invoice',
				'gen_ai.completion.0.tool_calls.0.arguments': '{"id":"INV-7"}',
				'gen_ai.completion.0.finish_reason': 'tool_use',
				'gen_ai.usage.prompt_tokens': '500',
				'gen_ai.usage.completion_tokens': '40',
				'gen_ai.usage.total_tokens': '540',
				'gen_ai.usage.cache_read_input_tokens': '300',
				'gen_ai.usage.cache_creation_input_tokens': '50'
			})
		},
		overrides
	);
}
