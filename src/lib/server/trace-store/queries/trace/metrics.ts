import type { TraceMetrics } from '#lib/agentops/contract.ts';
import { picoOf, usdText } from '../usd-text.ts';

/** A session that went well: nothing failed, and something says OK. Roots of the SDK stay UNSET. */
export const succeeded = 'ErrorCount = 0 AND OkCount > 0';

/** Sums of the contract's `TraceMetrics` over `sessions`; what may pass 2^53 is text. */
export const sumColumns = `
	count() AS Traces,
	countIf(ErrorCount > 0) AS FailedTraces,
	countIf(${succeeded}) AS OkTraces,
	toString(sum(SpanCount)) AS Spans,
	toString(sum(OkCount)) AS OkSpans,
	toString(sum(ErrorCount)) AS FailedSpans,
	toString(sum(TokensInput)) AS SumInput,
	toString(sum(TokensCacheRead)) AS SumCacheRead,
	toString(sum(TokensCacheWrite)) AS SumCacheWrite,
	toString(sum(TokensOutput)) AS SumOutput,
	toString(sum(TokensReasoning)) AS SumReasoning,
	toString(sum(Cost)) AS SumCost,
	toString(sum(PromptCost)) AS SumPromptCost,
	toString(sum(CompletionCost)) AS SumCompletionCost`;

/** A row of {@link sumColumns}. */
export interface StoredSums {
	readonly Traces: number;
	readonly FailedTraces: number;
	readonly OkTraces: number;
	readonly Spans: string;
	readonly OkSpans: string;
	readonly FailedSpans: string;
	readonly SumInput: string;
	readonly SumCacheRead: string;
	readonly SumCacheWrite: string;
	readonly SumOutput: string;
	readonly SumReasoning: string;
	readonly SumCost: string;
	readonly SumPromptCost: string;
	readonly SumCompletionCost: string;
}

/** AgentOps' token names, which overlap: cached tokens are part of the prompt, reasoning of the completion. */
export interface V4Tokens {
	readonly prompt: number;
	readonly completion: number;
	readonly cacheRead: number;
	readonly reasoning: number;
	readonly total: number;
}

export function toV4Tokens(classes: {
	readonly input: number;
	readonly cacheRead: number;
	readonly cacheWrite: number;
	readonly output: number;
	readonly reasoning: number;
}): V4Tokens {
	const prompt = classes.input + classes.cacheRead + classes.cacheWrite;
	const completion = classes.output + classes.reasoning;
	return {
		prompt,
		completion,
		cacheRead: classes.cacheRead,
		reasoning: classes.reasoning,
		total: prompt + completion
	};
}

export const tokensOf = (sums: StoredSums): V4Tokens =>
	toV4Tokens({
		input: Number(sums.SumInput),
		cacheRead: Number(sums.SumCacheRead),
		cacheWrite: Number(sums.SumCacheWrite),
		output: Number(sums.SumOutput),
		reasoning: Number(sums.SumReasoning)
	});

/**
 * @param outcomes what the success, fail and indeterminate counts count: traces in a list, spans in a
 *   detail
 */
export function toTraceMetrics(
	sums: StoredSums | undefined,
	outcomes: 'traces' | 'spans'
): TraceMetrics {
	if (sums === undefined || sums.Traces === 0) return noMetrics;
	const spans = Number(sums.Spans);
	const [all, success, fail] =
		outcomes === 'traces'
			? [sums.Traces, sums.OkTraces, sums.FailedTraces]
			: [spans, Number(sums.OkSpans), Number(sums.FailedSpans)];
	const tokens = tokensOf(sums);
	const cost = picoOf(sums.SumCost);
	return {
		span_count: spans,
		trace_count: sums.Traces,
		success_count: success,
		fail_count: fail,
		indeterminate_count: all - success - fail,
		prompt_tokens: tokens.prompt,
		completion_tokens: tokens.completion,
		cache_read_input_tokens: tokens.cacheRead,
		reasoning_tokens: tokens.reasoning,
		total_tokens: tokens.total,
		prompt_cost: usdText(picoOf(sums.SumPromptCost), 7),
		completion_cost: usdText(picoOf(sums.SumCompletionCost), 7),
		average_cost_per_trace: usdText(cost / BigInt(sums.Traces), 7),
		total_cost: usdText(cost, 7)
	};
}

const noCost = '0.0000000';

const noMetrics: TraceMetrics = {
	span_count: 0,
	trace_count: 0,
	success_count: 0,
	fail_count: 0,
	indeterminate_count: 0,
	prompt_tokens: 0,
	completion_tokens: 0,
	cache_read_input_tokens: 0,
	reasoning_tokens: 0,
	total_tokens: 0,
	prompt_cost: noCost,
	completion_cost: noCost,
	average_cost_per_trace: noCost,
	total_cost: noCost
};
