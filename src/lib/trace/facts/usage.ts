import type { TokenUsage } from '../span.ts';
import {
	firstAmount,
	numberAfter,
	readAmount,
	readText,
	type FlatAttributes
} from './attribute.ts';

/**
 * Prompt-side total, in reading order: OpenAI's names (AgentOps SDK, LiteLLM before 2026,
 * OpenLLMetry), the OpenTelemetry names, OpenInference, Vercel AI SDK 3/4, 5 and 6.
 */
const promptKeys = [
	'gen_ai.usage.prompt_tokens',
	'gen_ai.usage.input_tokens',
	'llm.token_count.prompt',
	'ai.usage.promptTokens',
	'ai.usage.inputTokens',
	'ai.usage.tokens',
	'llm.usage.prompt_tokens'
] as const;
const completionKeys = [
	'gen_ai.usage.completion_tokens',
	'gen_ai.usage.output_tokens',
	'llm.token_count.completion',
	'ai.usage.completionTokens',
	'ai.usage.outputTokens',
	'llm.usage.completion_tokens'
] as const;
const totalKeys = [
	'gen_ai.usage.total_tokens',
	'llm.usage.total_tokens',
	'llm.token_count.total',
	'ai.usage.totalTokens'
] as const;
const cacheReadKeys = [
	'gen_ai.usage.cache_read.input_tokens',
	'gen_ai.usage.cache_read_input_tokens',
	'llm.token_count.prompt_details.cache_read',
	'llm.token_count.prompt_details.cache_input',
	'ai.usage.inputTokenDetails.cacheReadTokens',
	'ai.usage.cachedInputTokens',
	'gen_ai.usage.cached_tokens',
	'gen_ai.usage.prompt_tokens_details.cached_tokens'
] as const;
const cacheWriteKeys = [
	'gen_ai.usage.cache_write.input_tokens',
	'gen_ai.usage.cache_creation.input_tokens',
	'gen_ai.usage.cache_creation_input_tokens',
	'gen_ai.usage.cache_write_input_tokens',
	'llm.token_count.prompt_details.cache_write',
	'ai.usage.inputTokenDetails.cacheWriteTokens'
] as const;
const reasoningKeys = [
	'gen_ai.usage.reasoning.output_tokens',
	'gen_ai.usage.reasoning_tokens',
	'gen_ai.usage.reasoning_output_tokens',
	'llm.token_count.completion_details.reasoning',
	'llm.usage.reasoning_tokens',
	'ai.usage.outputTokenDetails.reasoningTokens',
	'ai.usage.reasoningTokens',
	'gen_ai.usage.completion_tokens_details.reasoning_tokens'
] as const;

/** The underscore names, under which Anthropic's and Bedrock's own counters are passed on unchanged. */
const rawCacheKeys = [
	'gen_ai.usage.cache_read_input_tokens',
	'gen_ai.usage.cache_creation_input_tokens',
	'gen_ai.usage.cache_write_input_tokens'
] as const;

/**
 * Usage of one span in disjoint classes; null when it reports none, or a half that no call can have.
 *
 * Two conventions meet here. OpenAI, Gemini, LiteLLM, OpenInference, OpenLLMetry, the Vercel AI SDK
 * and the OpenTelemetry conventions (`cache_read.input_tokens`) count cached tokens *inside* the
 * prompt; Anthropic's and Bedrock's own counters, which the AgentOps SDK and hand-written spans pass
 * on under the underscore names, count them *beside* it. "Beside" is taken when the numbers prove it
 * (the cache is larger than the prompt, or the total is the sum of all parts), or when the
 * underscore names come with an Anthropic or Bedrock model and no known instrumentation added them.
 * Reasoning is inside the completion except where the numbers prove otherwise (Gemini).
 * A span with nothing but a total gives it as input: the sum is right, the class unknown.
 */
export function readUsage(
	attributes: FlatAttributes,
	provider: string | null,
	scopeName: string
): TokenUsage | null {
	const prompt = firstAmount(attributes, promptKeys);
	const completion = firstAmount(attributes, completionKeys);
	const total = firstAmount(attributes, totalKeys);
	if (prompt === null && completion === null && total === null) return null;
	// The other half alone would be priced as if it were all.
	if (prompt === null && isBeyondCounting(attributes, promptKeys)) return null;
	if (completion === null && isBeyondCounting(attributes, completionKeys)) return null;

	let cacheRead = firstAmount(attributes, cacheReadKeys);
	const cacheWrite = firstAmount(attributes, cacheWriteKeys) ?? 0;
	let reasoning = firstAmount(attributes, reasoningKeys);
	if (cacheRead === null || reasoning === null) {
		// LiteLLM leaves the details out of its own keys, but copies the whole usage into its metadata.
		const details = readText(attributes, 'metadata.usage_object');
		if (details !== null) {
			cacheRead ??= numberAfter(details, 'cached_tokens');
			reasoning ??= numberAfter(details, 'reasoning_tokens');
		}
	}
	return split({
		prompt: prompt ?? (completion === null ? (total ?? 0) : Math.max(0, (total ?? 0) - completion)),
		completion: completion ?? (prompt === null ? 0 : Math.max(0, (total ?? prompt) - prompt)),
		total,
		cacheRead: cacheRead ?? 0,
		cacheWrite,
		reasoning: reasoning ?? 0,
		rawCounters: passesRawCounters(attributes, provider, scopeName)
	});
}

/** True where a count is told that no call can have, as the largest number of its type. */
function isBeyondCounting(attributes: FlatAttributes, keys: readonly string[]): boolean {
	return keys.some((key) => Number(attributes[key]) >= Number.MAX_SAFE_INTEGER);
}

interface Counters {
	readonly prompt: number;
	readonly completion: number;
	readonly total: number | null;
	readonly cacheRead: number;
	readonly cacheWrite: number;
	readonly reasoning: number;
	readonly rawCounters: boolean;
}

function split(counters: Counters): TokenUsage {
	const { prompt, completion, total, cacheRead, cacheWrite, reasoning } = counters;
	const cached = cacheRead + cacheWrite;
	const cacheBeside =
		cached > 0 &&
		(cached > prompt ||
			counters.rawCounters ||
			(total !== null && total === prompt + cached + completion));
	const reasoningBeside =
		reasoning > 0 &&
		(reasoning > completion || (total !== null && total === prompt + completion + reasoning));
	return {
		input: Math.round(cacheBeside ? prompt : prompt - cached),
		cacheRead: Math.round(cacheRead),
		cacheWrite: Math.round(cacheWrite),
		output: Math.round(reasoningBeside ? completion : completion - reasoning),
		reasoning: Math.round(reasoning)
	};
}

function passesRawCounters(
	attributes: FlatAttributes,
	provider: string | null,
	scopeName: string
): boolean {
	if (provider === null || !(provider.includes('anthropic') || provider.includes('bedrock'))) {
		return false;
	}
	if (rawCacheKeys.every((key) => readAmount(attributes, key) === null)) return false;
	// OpenLLMetry adds the cached tokens to the prompt itself; LiteLLM turns every usage into OpenAI's.
	// Both write the request type under this name, which tells them where the scope is not passed on.
	return (
		readText(attributes, 'llm.request.type') === null &&
		!scopeName.startsWith('opentelemetry.instrumentation') &&
		!scopeName.startsWith('@traceloop/') &&
		!scopeName.startsWith('litellm')
	);
}
