import type { PicoUsd } from '#lib/cost/pico.ts';
import type { CostSums } from '#lib/cost/report.ts';
import { picoOf } from '../queries/usd-text.ts';

/** What is summed of sessions, of their parts and of closed hours: columns and their types, named as in `ledger`. */
export const sumTypes = {
	Calls: 'UInt64',
	PricedCalls: 'UInt64',
	UnpricedCalls: 'UInt64',
	TokensInput: 'UInt64',
	TokensCacheRead: 'UInt64',
	TokensCacheWrite: 'UInt64',
	TokensOutput: 'UInt64',
	TokensReasoning: 'UInt64',
	Cost: 'Decimal(38, 12)'
} as const;

export type SumColumn = keyof typeof sumTypes;

export const sumColumns = Object.keys(sumTypes).filter((name): name is SumColumn =>
	Object.hasOwn(sumTypes, name)
);

/** As `ledger` has them alone, the calls that failed as well. */
export const callSums = [...sumColumns, 'FailedCalls'] as const;

/** What `sessions` calls one of these columns. */
export const sessionColumn = (column: string): string => (column === 'Calls' ? 'LlmCalls' : column);

/** Sums over rows of `ledger`, or of what sessions spent. To make text of each takes as long to plan as to add them up. */
export const sumsSql = `
	sum(Calls) AS SumCalls,
	sum(PricedCalls) AS SumPriced,
	sum(UnpricedCalls) AS SumUnpriced,
	sum(TokensInput) AS SumInput,
	sum(TokensCacheRead) AS SumCacheRead,
	sum(TokensCacheWrite) AS SumCacheWrite,
	sum(TokensOutput) AS SumOutput,
	sum(TokensReasoning) AS SumReasoning,
	sum(Cost) AS SumCost`;

export interface StoredSums {
	readonly SumCalls: number;
	readonly SumPriced: number;
	readonly SumUnpriced: number;
	readonly SumInput: number;
	readonly SumCacheRead: number;
	readonly SumCacheWrite: number;
	readonly SumOutput: number;
	readonly SumReasoning: number;
	readonly SumCost: string;
}

export function toSums(stored: StoredSums): CostSums {
	return {
		calls: stored.SumCalls,
		unpricedCalls: stored.SumUnpriced,
		tokens: {
			input: stored.SumInput,
			cacheRead: stored.SumCacheRead,
			cacheWrite: stored.SumCacheWrite,
			output: stored.SumOutput,
			reasoning: stored.SumReasoning
		},
		costPico: knownPico(stored.SumPriced, stored.SumCost)
	};
}

/** null when no call's cost is known. */
export function knownPico(priced: number, cost: string): PicoUsd | null {
	const pico = picoOf(cost);
	return priced > 0 || pico !== 0n ? pico : null;
}
