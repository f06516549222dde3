/** Spans as the LiteLLM proxy sends them through its OpenTelemetry callback, in its three eras. */
import type { RawSpan } from '#lib/trace/span.ts';
import { buildProducerSpan, textAttributes, type SpanOverrides } from './span.ts';

const scopeName = 'litellm';
const serviceName = 'litellm';

const keyMetadata = {
	'metadata.user_api_key_hash': 'a8f5f167f44f4964e6c998dee827110c',
	'metadata.user_api_key_alias': 'support-bot-key',
	'metadata.user_api_key_team_id': 'team-7',
	'metadata.user_api_key_team_alias': 'support',
	'metadata.user_api_key_user_id': 'default_user_id',
	'metadata.user_api_key_end_user_id': 'customer-42',
	'metadata.requester_ip_address': ''
};

/** Era A, until January 2026: OpenAI's token names, indexed messages, status OK. */
export function litellmEraA(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'litellm_request',
			scopeName,
			serviceName,
			status: 'ok',
			attributes: textAttributes({
				...keyMetadata,
				'gen_ai.request.model': 'gpt-4o',
				'llm.request.type': 'acompletion',
				'gen_ai.system': 'openai',
				'llm.is_streaming': 'False',
				'gen_ai.request.max_tokens': '256',
				'gen_ai.request.temperature': '0.2',
				'llm.user': 'customer-42',
				'llm.request.functions.0.name': 'get_invoice',
				'llm.request.functions.0.description': 'Reads an invoice',
				'llm.request.functions.0.parameters': '{"type":"object"}',
				'gen_ai.prompt.0.role': 'system',
				'gen_ai.prompt.0.content': 'You help with invoices.',
				'gen_ai.prompt.1.role': 'user',
				'gen_ai.prompt.1.content': '송장 INV-7의 합계는?',
				'gen_ai.completion.0.finish_reason': 'tool_calls',
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.function_call.name': 'get_invoice',
				'gen_ai.completion.0.function_call.arguments': '{"id":"INV-7"}',
				'gen_ai.response.id': 'chatcmpl-x1',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'llm.usage.total_tokens': '312',
				'gen_ai.usage.completion_tokens': '32',
				'gen_ai.usage.prompt_tokens': '280',
				'gen_ai.cost.input_cost': '0.0007',
				'gen_ai.cost.output_cost': '0.00032',
				'gen_ai.cost.total_cost': '0.00102',
				hidden_params: '{"model_id": "m-1", "response_cost": 0.00102}'
			})
		},
		overrides
	);
}

/** Era B, 2026: OpenTelemetry's token names, messages as JSON with parts, status OK. */
export function litellmEraB(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'litellm_request',
			scopeName,
			serviceName,
			status: 'ok',
			attributes: textAttributes({
				...keyMetadata,
				'gen_ai.operation.name': 'chat',
				'gen_ai.request.model': 'gpt-4o',
				'gen_ai.request.id': 'req-1',
				'gen_ai.system': 'openai',
				'llm.request.type': 'acompletion',
				'gen_ai.system_instructions': [{ type: 'text', content: 'You help with invoices.' }],
				'gen_ai.input.messages': [
					{ role: 'user', parts: [{ type: 'text', content: '송장 INV-7의 합계는?' }] }
				],
				'gen_ai.output.messages': [
					{
						role: 'assistant',
						parts: [
							{
								type: 'tool_call',
								id: 'call_9',
								name: 'get_invoice',
								arguments: { id: 'INV-7' }
							}
						],
						finish_reason: 'tool_calls'
					}
				],
				'gen_ai.completion.0.function_call.name': 'get_invoice',
				'gen_ai.completion.0.function_call.arguments': '{"id":"INV-7"}',
				'gen_ai.response.finish_reasons': '["tool_calls"]',
				'gen_ai.response.id': 'chatcmpl-x2',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'gen_ai.usage.input_tokens': '280',
				'gen_ai.usage.output_tokens': '32',
				'gen_ai.usage.total_tokens': '312',
				'gen_ai.cost.total_cost': '0.00102',
				'metadata.usage_object':
					"{'completion_tokens': 32, 'prompt_tokens': 280, 'total_tokens': 312, 'completion_tokens_details': {'reasoning_tokens': 10}, 'prompt_tokens_details': {'audio_tokens': None, 'cached_tokens': 128}}"
			})
		},
		overrides
	);
}

/** Era C, the second class: canonical names, the legacy ones beside them, status left unset. */
export function litellmEraC(overrides: SpanOverrides = {}): RawSpan {
	const input = [
		{
			role: 'user',
			parts: [{ type: 'text', content: 'What is the total of INV-7?' }]
		}
	];
	const output = [
		{
			role: 'assistant',
			parts: [{ type: 'text', content: 'It is 120.' }],
			finish_reason: 'stop'
		}
	];
	return buildProducerSpan(
		{
			name: 'chat gpt-4o',
			kind: 'Client',
			scopeName,
			serviceName,
			attributes: textAttributes({
				'gen_ai.operation.name': 'chat',
				'gen_ai.provider.name': 'openai',
				'gen_ai.system': 'openai',
				'gen_ai.conversation.id': 'conv-3',
				'gen_ai.request.model': 'gpt-4o',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'gen_ai.input.messages': input,
				'gen_ai.output.messages': output,
				'gen_ai.prompt.0.role': 'user',
				'gen_ai.prompt.0.content': 'What is the total of INV-7?',
				'gen_ai.completion.0.role': 'assistant',
				'gen_ai.completion.0.content': 'It is 120.',
				'gen_ai.completion.0.finish_reason': 'stop',
				'gen_ai.usage.input_tokens': '280',
				'gen_ai.usage.output_tokens': '32',
				'gen_ai.usage.prompt_tokens': '280',
				'gen_ai.usage.completion_tokens': '32',
				'gen_ai.usage.total_tokens': '312',
				'gen_ai.usage.cache_read.input_tokens': '100',
				'litellm.cost.input': '0.0007',
				'litellm.cost.output': '0.00032',
				'litellm.cost.total': '0.00102',
				'litellm.call_id': 'call-1',
				'litellm.team.id': 'team-7',
				'litellm.team.alias': 'support',
				'server.address': 'api.openai.com'
			})
		},
		overrides
	);
}

/** The provider's raw request under `litellm_request`: the same call once more. */
export function litellmRawRequest(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'raw_gen_ai_request',
			scopeName,
			serviceName,
			status: 'ok',
			attributes: textAttributes({
				'gen_ai.request.model': 'gpt-4o',
				'llm.openai.model': 'gpt-4o',
				'llm.openai.messages': "[{'role': 'user', 'content': 'hi'}]",
				'llm.openai.usage': "{'prompt_tokens': 280, 'completion_tokens': 32}"
			})
		},
		overrides
	);
}

/** The proxy's root span; it carries no usage unless `litellm_request` spans are switched off. */
export function litellmProxyRequest(overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name: 'Received Proxy Server Request',
			kind: 'Server',
			scopeName,
			serviceName,
			status: 'ok',
			attributes: textAttributes({ 'gen_ai.request.model': 'gpt-4o' })
		},
		overrides
	);
}

/** `redis`, `postgres`, `auth`, `router`, `batch_write_to_db` … with the model that baggage copied. */
export function litellmService(name: string, overrides: SpanOverrides = {}): RawSpan {
	return buildProducerSpan(
		{
			name,
			scopeName,
			serviceName,
			status: 'ok',
			attributes: textAttributes({
				service: name,
				call_type: 'async_set_cache',
				'gen_ai.request.model': 'gpt-4o'
			})
		},
		overrides
	);
}
