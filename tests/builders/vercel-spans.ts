/** Spans as the Vercel AI SDK (4 to 7) records them. */
import type { RawSpan } from '#lib/trace/span.ts';
import { buildProducerSpan, textAttributes, type SpanOverrides } from './span.ts';

/** The whole `generateText` run: its usage is the sum of its steps'. */
export function vercelGenerateText(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'ai.generateText',
			scopeName: 'ai',
			attributes: textAttributes({
				'operation.name': 'ai.generateText invoice-bot',
				'ai.operationId': 'ai.generateText',
				'ai.telemetry.functionId': 'invoice-bot',
				'ai.telemetry.metadata.userId': 'user-5',
				'ai.telemetry.metadata.sessionId': 'sess-5',
				'ai.model.id': 'gpt-4o',
				'ai.model.provider': 'openai.chat',
				'ai.prompt': '{"system":"Be brief.","prompt":"Total of INV-7?"}',
				'ai.response.text': 'It is 120.',
				'ai.response.finishReason': 'stop',
				'ai.usage.promptTokens': '90',
				'ai.usage.completionTokens': '20'
			})
		},
		overrides
	);
}

/** One provider call of a run. */
export function vercelDoGenerate(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'ai.generateText.doGenerate',
			scopeName: 'ai',
			attributes: textAttributes({
				'operation.name': 'ai.generateText.doGenerate invoice-bot',
				'ai.operationId': 'ai.generateText.doGenerate',
				'ai.model.id': 'gpt-4o',
				'ai.model.provider': 'openai.chat',
				'ai.prompt.messages':
					'[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Total of INV-7?"}]}]',
				'ai.prompt.tools':
					'["{\\"type\\":\\"function\\",\\"name\\":\\"get_invoice\\",\\"description\\":\\"Reads an invoice\\",\\"inputSchema\\":{\\"type\\":\\"object\\"}}"]',
				'ai.response.text': 'Let me look.',
				'ai.response.toolCalls':
					'[{"toolCallType":"function","toolCallId":"call_1","toolName":"get_invoice","args":"{\\"id\\":\\"INV-7\\"}"}]',
				'ai.response.finishReason': 'tool-calls',
				'ai.response.model': 'gpt-4o-2024-08-06',
				'ai.usage.inputTokens': '45',
				'ai.usage.outputTokens': '10',
				'ai.usage.totalTokens': '55',
				'ai.usage.cachedInputTokens': '20',
				'gen_ai.system': 'openai.chat',
				'gen_ai.request.model': 'gpt-4o',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'gen_ai.usage.input_tokens': '45',
				'gen_ai.usage.output_tokens': '10'
			})
		},
		overrides
	);
}

export function vercelToolCall(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'ai.toolCall',
			scopeName: 'ai',
			attributes: textAttributes({
				'operation.name': 'ai.toolCall',
				'ai.operationId': 'ai.toolCall',
				'ai.toolCall.name': 'get_invoice',
				'ai.toolCall.id': 'call_1',
				'ai.toolCall.args': '{"id":"INV-7"}',
				'ai.toolCall.result': '{"total":120}'
			})
		},
		overrides
	);
}

/** `embed()` of version 7, or with usage the provider's call in it: nothing else tells them apart. */
export function vercelEmbeddings(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'embeddings text-embedding-3-small',
			kind: 'Client',
			scopeName: 'gen_ai',
			attributes: textAttributes({
				'gen_ai.operation.name': 'embeddings',
				'gen_ai.provider.name': 'openai',
				'gen_ai.request.model': 'text-embedding-3-small'
			})
		},
		overrides
	);
}
