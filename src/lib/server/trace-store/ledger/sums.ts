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
export const callSums: readonly (SumColumn | 'FailedCalls')[] = [...sumColumns, 'FailedCalls'];

/** What `sessions` calls one of these columns. */
export const sessionColumn = (column: string): string => (column === 'Calls' ? 'LlmCalls' : column);

/**
 * A sum of each of these columns, named as in {@link Summed}. To make text of each takes as long as to add them up, so
 * that counts are as the store's JSON has them.
 */
export const sumsOf = (columns: readonly string[], table = ''): string =>
	columns
		.map((name) => {
			const sum = `sum(${table}${name})`;
			return `${name === 'Cost' ? `toString(${sum})` : sum} AS Sum${name}`;
		})
		.join(', ');

/** Sums over rows of `ledger`, or of what sessions spent. */
export const sumsSql = sumsOf(sumColumns);

/** A row with sums of these columns; servers of before 25.8 write counts as text where nothing may be set. */
export type Summed<Column extends string> = {
	readonly [Name in Column as `Sum${Name}`]: Name extends 'Cost' ? string : number | string;
};

export type StoredSums = Summed<SumColumn>;

export function toSums(stored: StoredSums): CostSums {
	return {
		calls: Number(stored.SumCalls),
		unpricedCalls: Number(stored.SumUnpricedCalls),
		tokens: {
			input: Number(stored.SumTokensInput),
			cacheRead: Number(stored.SumTokensCacheRead),
			cacheWrite: Number(stored.SumTokensCacheWrite),
			output: Number(stored.SumTokensOutput),
			reasoning: Number(stored.SumTokensReasoning)
		},
		costPico: knownPico(stored.SumPricedCalls, stored.SumCost)
	};
}

/** null when no call's cost is known. */
export function knownPico(priced: number | string, cost: string): PicoUsd | null {
	const pico = picoOf(cost);
	return Number(priced) > 0 || pico !== 0n ? pico : null;
}
