import type { Totals } from '../../../agentops/analytics.ts';
import { picoToUsd, type PicoUsd } from '#lib/cost/pico.ts';
import { costKnown, durationNs } from './row.ts';
import { picoOf } from '../usd-text.ts';

/** Sums over sessions; 64-bit sums as text, since tokens and nanoseconds of a year may pass 2^53. */
export const totalColumns = `
	count() AS Sessions,
	countIf(ErrorCount > 0) AS ErrorSessions,
	toString(sum(SpanCount)) AS Spans,
	toString(sum(LlmCalls)) AS Calls,
	toString(sum(UnpricedCalls)) AS Unpriced,
	toString(sum(TokensInput)) AS SumInput,
	toString(sum(TokensCacheRead)) AS SumCacheRead,
	toString(sum(TokensCacheWrite)) AS SumCacheWrite,
	toString(sum(TokensOutput)) AS SumOutput,
	toString(sum(TokensReasoning)) AS SumReasoning,
	max(${costKnown}) AS AnyCost,
	toString(sum(Cost)) AS SumCost,
	quantilesExact(0.5, 0.95, 0.99)(${durationNs}) AS Durations`;

export interface StoredTotals {
	readonly Sessions: number;
	readonly ErrorSessions: number;
	readonly Spans: string;
	readonly Calls: string;
	readonly Unpriced: string;
	readonly SumInput: string;
	readonly SumCacheRead: string;
	readonly SumCacheWrite: string;
	readonly SumOutput: string;
	readonly SumReasoning: string;
	readonly AnyCost: number;
	readonly SumCost: string;
	readonly Durations: readonly number[];
}

export const noTotals: Totals = {
	sessions: 0,
	errorSessions: 0,
	spans: 0,
	llmCalls: 0,
	tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
	costUsd: null,
	unpricedCalls: 0,
	durationP50Ns: null,
	durationP95Ns: null,
	durationP99Ns: null
};

export function toTotals(stored: StoredTotals | undefined): Totals {
	if (stored === undefined || stored.Sessions === 0) return noTotals;
	const [p50 = null, p95 = null, p99 = null] = stored.Durations;
	return {
		sessions: stored.Sessions,
		errorSessions: stored.ErrorSessions,
		spans: Number(stored.Spans),
		llmCalls: Number(stored.Calls),
		tokens: {
			input: Number(stored.SumInput),
			cacheRead: Number(stored.SumCacheRead),
			cacheWrite: Number(stored.SumCacheWrite),
			output: Number(stored.SumOutput),
			reasoning: Number(stored.SumReasoning)
		},
		costUsd: knownUsd(stored.AnyCost > 0, stored.SumCost),
		unpricedCalls: Number(stored.Unpriced),
		durationP50Ns: p50,
		durationP95Ns: p95,
		durationP99Ns: p99
	};
}

/** Unknown is null, never 0. */
export function knownUsd(known: boolean, decimal: string): number | null {
	const pico: PicoUsd = picoOf(decimal);
	return known ? picoToUsd(pico) : null;
}
