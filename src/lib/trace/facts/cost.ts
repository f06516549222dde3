import type { SpanFacts } from '../span.ts';
import { numberAfter, readAmount, readText, type FlatAttributes } from './attribute.ts';

/**
 * Attributes that hold a whole call's cost in USD, most trusted first: AgentOps' own total, LiteLLM
 * before and since its second OpenTelemetry class, OpenInference, OpenLIT and OpenRouter, Logfire.
 */
const totalKeys = [
	'gen_ai.usage.total_cost',
	'gen_ai.cost.total_cost',
	'litellm.cost.total',
	'litellm.cost.total_cost'
] as const;
const laterKeys = ['llm.cost.total', 'gen_ai.usage.cost', 'operation.cost'] as const;

/**
 * The producer's own cost and the attribute that gave it; null when it gave none.
 *
 * A cost of 0 counts as none: LiteLLM and AgentOps both write 0 for a model that they cannot price.
 */
export function readProducerCost(attributes: FlatAttributes): SpanFacts['producerCost'] {
	for (const source of totalKeys) {
		const usd = readAmount(attributes, source);
		if (usd !== null && usd > 0) return { usd, source };
	}
	const hidden = readText(attributes, 'hidden_params');
	if (hidden !== null) {
		const usd = numberAfter(hidden, 'response_cost');
		if (usd !== null && usd > 0) return { usd, source: 'hidden_params.response_cost' };
	}
	for (const source of laterKeys) {
		const usd = readAmount(attributes, source);
		if (usd !== null && usd > 0) return { usd, source };
	}
	// AgentOps' collector writes the two sides only.
	const sides =
		(readAmount(attributes, 'gen_ai.usage.prompt_cost') ?? 0) +
		(readAmount(attributes, 'gen_ai.usage.completion_cost') ?? 0);
	return sides > 0
		? { usd: sides, source: 'gen_ai.usage.prompt_cost + gen_ai.usage.completion_cost' }
		: null;
}
