/** Spans by the OpenInference conventions (Arize Phoenix and its instrumentations). */
import type { RawSpan } from '#lib/trace/span.ts';
import { buildProducerSpan, textAttributes, type SpanOverrides } from './span.ts';

export function openInferenceLlm(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'ChatCompletion',
			scopeName: 'openinference.instrumentation.openai',
			status: 'ok',
			attributes: textAttributes({
				'openinference.span.kind': 'LLM',
				'llm.provider': 'openai',
				'llm.system': 'openai',
				'llm.model_name': 'gpt-4o-mini-2024-07-18',
				'llm.invocation_parameters': '{"model": "gpt-4o-mini", "temperature": 0.1}',
				'input.value': '{"messages": [{"role": "user", "content": "Total?"}]}',
				'input.mime_type': 'application/json',
				'output.value': '{"choices": []}',
				'output.mime_type': 'application/json',
				'llm.input_messages.0.message.role': 'system',
				'llm.input_messages.0.message.content': 'You help with invoices.',
				'llm.input_messages.1.message.role': 'user',
				'llm.input_messages.1.message.contents.0.message_content.type': 'text',
				'llm.input_messages.1.message.contents.0.message_content.text': 'Read this invoice',
				'llm.input_messages.1.message.contents.1.message_content.type': 'image',
				'llm.input_messages.1.message.contents.1.message_content.image.image.url':
					'https://example.com/inv-7.png',
				'llm.output_messages.0.message.role': 'assistant',
				'llm.output_messages.0.message.tool_calls.0.tool_call.id': 'call_1',
				'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'get_invoice',
				'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"id":"INV-7"}',
				'llm.tools.0.tool.json_schema':
					'{"type":"function","function":{"name":"get_invoice","description":"Reads an invoice","parameters":{"type":"object"}}}',
				'llm.token_count.prompt': '1200',
				'llm.token_count.completion': '80',
				'llm.token_count.total': '1280',
				'llm.token_count.prompt_details.cache_read': '1024',
				'llm.token_count.completion_details.reasoning': '16',
				'llm.cost.total': '0.0003',
				'session.id': 'sess-1',
				'user.id': 'user-1',
				'tag.tags': '["beta"]'
			})
		},
		overrides
	);
}

export function openInferenceSpan(
	kind: 'CHAIN' | 'AGENT' | 'TOOL' | 'RETRIEVER' | 'RERANKER' | 'EMBEDDING' | 'GUARDRAIL',
	name: string,
	overrides: SpanOverrides = {}
): RawSpan {
	return buildProducerSpan(
		{
			name,
			scopeName: 'openinference.instrumentation.langchain',
			status: 'ok',
			attributes: textAttributes({
				'openinference.span.kind': kind,
				'input.value': 'INV-7',
				'output.value': '{"total":120}',
				'output.mime_type': 'application/json',
				...(kind === 'TOOL' ? { 'tool.name': name } : {}),
				...(kind === 'EMBEDDING' ? { 'embedding.model_name': 'text-embedding-3-small' } : {})
			})
		},
		overrides
	);
}
