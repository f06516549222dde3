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

/** Sums over rows of `ledger`, or of what sessions spent. */
export const sumsSql = `
	toString(sum(Calls)) AS SumCalls,
	toString(sum(PricedCalls)) AS SumPriced,
	toString(sum(UnpricedCalls)) AS SumUnpriced,
	toString(sum(TokensInput)) AS SumInput,
	toString(sum(TokensCacheRead)) AS SumCacheRead,
	toString(sum(TokensCacheWrite)) AS SumCacheWrite,
	toString(sum(TokensOutput)) AS SumOutput,
	toString(sum(TokensReasoning)) AS SumReasoning,
	toString(sum(Cost)) AS SumCost`;

export interface StoredSums {
	readonly SumCalls: string;
	readonly SumPriced: string;
	readonly SumUnpriced: string;
	readonly SumInput: string;
	readonly SumCacheRead: string;
	readonly SumCacheWrite: string;
	readonly SumOutput: string;
	readonly SumReasoning: string;
	readonly SumCost: string;
}

export function toSums(stored: StoredSums): CostSums {
	return {
		calls: Number(stored.SumCalls),
		unpricedCalls: Number(stored.SumUnpriced),
		tokens: {
			input: Number(stored.SumInput),
			cacheRead: Number(stored.SumCacheRead),
			cacheWrite: Number(stored.SumCacheWrite),
			output: Number(stored.SumOutput),
			reasoning: Number(stored.SumReasoning)
		},
		costPico: knownPico(stored.SumPriced, stored.SumCost)
	};
}

/** null when no call's cost is known. */
export function knownPico(priced: string, cost: string): PicoUsd | null {
	const pico = picoOf(cost);
	return Number(priced) > 0 || pico !== 0n ? pico : null;
}
