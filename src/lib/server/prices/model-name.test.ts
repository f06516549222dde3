import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referTo } from './model-name.ts';

describe('model names', () => {
	it.each([
		['openai', 'gpt-4o', 'openai', 'gpt-4o'],
		['OpenAI', 'GPT-4o', 'openai', 'gpt-4o'],
		[null, 'openai/gpt-4o', 'openai', 'gpt-4o'],
		['openai', 'openai/gpt-4o', 'openai', 'gpt-4o'],
		['litellm', 'anthropic/claude-sonnet-4-5', 'anthropic', 'claude-sonnet-4-5'],
		['openai', 'claude-sonnet-4-5', 'anthropic', 'claude-sonnet-4-5'],
		['azure.ai.openai', 'gpt-4o', 'azure', 'gpt-4o'],
		['azure', 'azure/eu/gpt-4o', 'azure', 'eu/gpt-4o'],
		[
			'aws.bedrock',
			'anthropic.claude-3-haiku-20240307-v1:0',
			'aws',
			'anthropic.claude-3-haiku-20240307-v1:0'
		],
		['gcp.vertex_ai', 'publishers/google/models/gemini-2.5-pro', 'google', 'gemini-2.5-pro'],
		['google', 'models/gemini-2.5-pro', 'google', 'gemini-2.5-pro'],
		['openai.responses', 'gpt-4o', 'openai', 'gpt-4o'],
		['amazon-bedrock', 'us.amazon.nova-lite-v1:0', 'aws', 'us.amazon.nova-lite-v1:0'],
		['xai', 'grok-3', 'x-ai', 'grok-3'],
		['groq', 'openai/gpt-oss-120b', 'groq', 'openai/gpt-oss-120b'],
		[
			'openrouter',
			'openrouter/anthropic/claude-3.5-sonnet',
			'openrouter',
			'anthropic/claude-3.5-sonnet'
		]
	])('reads %s and %s as %s billing %s', (provider, model, vendor, name) => {
		const reference = referTo(provider, model);
		expect(reference?.vendor).toBe(vendor);
		expect(reference?.names[0]).toBe(name);
	});

	it.each([
		[null, 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
		[null, 'anthropic.claude-3-haiku-20240307-v1:0'],
		['litellm', 'amazon.nova-pro-v1:0'],
		['openai', 'us.meta.llama3-3-70b-instruct-v1:0'],
		['anthropic', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0'],
		[null, 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0'],
		[null, 'arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0'],
		[null, 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3']
	])('takes Bedrock for the biller of %s and %s by the name', (provider, model) => {
		expect(referTo(provider, model)?.vendor).toBe('aws');
	});

	it.each([
		['hosted_vllm', 'Qwen/Qwen3-32B'],
		['vllm', 'meta.llama3-3-70b-instruct-v1:0'],
		[null, 'xx.meta.llama3'],
		[null, 'anthropic-claude'],
		[null, 'arn:aws:sagemaker:us-east-1:1:endpoint/own'],
		['vllm', 'gpt-4o'],
		['ollama', 'llama3.3'],
		[null, 'hosted_vllm/exaone-3.5-32b'],
		[null, 'Qwen/Qwen3-32B'],
		[null, 'meta-llama/Llama-3.3-70B-Instruct'],
		[null, 'deepseek-ai/DeepSeek-R1'],
		['openai', 'gpt-oss-120b'],
		['openai', 'openai/gpt-oss-120b'],
		['our-own-gateway', 'gpt-4o'],
		['huggingface', 'mistralai/Mistral-7B-Instruct-v0.3'],
		['openai', 'openai/'],
		[null, '/']
	])('does not guess who bills for %s and %s', (provider, model) => {
		expect(referTo(provider, model)).toBeNull();
	});

	it('drops a date only after the name as sent', () => {
		expect(referTo('openai', 'gpt-4o-2027-01-31')?.names).toEqual(['gpt-4o-2027-01-31', 'gpt-4o']);
	});

	it('never throws, whatever is sent', () => {
		fc.assert(
			fc.property(fc.option(fc.string()), fc.string(), (provider, model) => {
				for (const name of referTo(provider, model)?.names ?? []) expect(name).not.toBe('');
			})
		);
	});
});
