/** What the model calls of projects cost, as the store answers and the cost page shows it. */
import type { Span } from '#lib/time/range.ts';
import type { PicoUsd } from './pico.ts';
import type { TokenClass } from './price/priced-call.ts';

/** Tabs of the page, in order. */
export const costDimensions = [
	'model',
	'service',
	'tag',
	'user',
	'team',
	'conversation',
	'agent',
	'tool'
] as const;
export type CostDimension = (typeof costDimensions)[number];

/** What figures are told apart by: of several projects also by project, whose values are ids. */
export type CostBy = CostDimension | 'project';

/** Those that a call has of its own: one value, `''` = none. */
export type CallDimension = 'model' | 'service';
export type OwnDimension = CallDimension | 'project';

/**
 * Those that a call has from its session, which may have several names: its value is all of them
 * together, as `name-set.ts` writes them. So the parts of every dimension add up to the whole.
 */
export type SessionDimension = Exclude<CostDimension, CallDimension>;

export const isOfCall = (dimension: CostBy): dimension is OwnDimension =>
	dimension === 'model' || dimension === 'service' || dimension === 'project';

export const sessionDimensions: readonly SessionDimension[] = costDimensions.filter(
	(dimension) => !isOfCall(dimension)
);

/** A single name each, which a session may have among others; `''` = calls or sessions without one. */
export type CostFilters = Readonly<Partial<Record<CostDimension, string>>>;

/** Bucket starts, ascending, and the end of the last; Unix ms, whole quarter-hours. */
export interface CostGrid {
	readonly startsMs: readonly number[];
	readonly endMs: number;
}

export interface CostQuery {
	/** Calls that began in it; whole quarter-hours. */
	readonly range: Span;
	readonly grid: CostGrid;
	/** The period to compare with and its own buckets. */
	readonly previous: Span;
	readonly previousGrid: CostGrid;
	readonly dimension: CostBy;
	readonly filters: CostFilters;
	/** Values with a series of their own, no more than have a row; the others are one. */
	readonly top: number;
	/** Values with a row of their own, at most {@link maxRows}, and as many of those that changed most. */
	readonly rows: number;
}

/** Sums over calls. */
export interface CostSums {
	readonly calls: number;
	readonly unpricedCalls: number;
	/** By class; no token is in two. */
	readonly tokens: Readonly<Record<TokenClass, number>>;
	/** Known cost; null when no call's cost is known. With unpriced calls it is a lower bound. */
	readonly costPico: PicoUsd | null;
}

export interface CostBucket extends CostSums {
	readonly startMs: number;
	readonly failedCalls: number;
}

/** The cost of single sessions: of their calls in the range and under the filters. */
export interface SessionCosts {
	/** Sessions with a call. */
	readonly sessions: number;
	/** Those of which no call's cost is known: they are in no bin and in neither figure below. */
	readonly unknown: number;
	/** null when there is none. */
	readonly medianPico: PicoUsd | null;
	readonly p95Pico: PicoUsd | null;
	/** Ascending, without empty ones; see `distribution.ts` for the edges. */
	readonly bins: readonly CostBin[];
}

export interface CostBin {
	/** The smallest cost that belongs to it. */
	readonly fromPico: PicoUsd;
	readonly sessions: number;
	readonly costPico: PicoUsd;
}

/** Sums of both periods. */
export interface ComparedSums {
	readonly current: CostSums;
	readonly previous: CostSums;
}

export interface CostRow extends ComparedSums {
	/** A call's name, a project's id, or a session's names as `name-set.ts` writes them; `''` = none. */
	readonly value: string;
}

export interface CostCell {
	/** Index of the bucket. */
	readonly position: number;
	/** null = all values that have no series. */
	readonly value: string | null;
	/** As of {@link CostSums}. */
	readonly costPico: PicoUsd | null;
	readonly unpricedCalls: number;
}

/** Wall clock of the sessions that started in a bucket. */
export interface Pace {
	readonly p50Ns: number | null;
	readonly p95Ns: number | null;
	readonly p99Ns: number | null;
}

/** How far sessions have been read, where the source tells calls only one session at a time. */
export interface CostReading {
	/** Sessions on which the figures rest. */
	readonly readSessions: number;
	/** All that may have a call in one of the two periods; an estimate when not all could be listed. */
	readonly totalSessions: number;
	/** When they were listed, Unix ms. */
	readonly asOfMs: number;
	/** Asking again reads on. */
	readonly unfinished: boolean;
	/** The upstream hides data of its free plan. */
	readonly freePlan: boolean;
}

export interface CostReport {
	/** null = the figures rest on every call. */
	readonly reading: CostReading | null;
	/**
	 * When the projects' first session began, whatever the period, Unix ms; null = there is none. Absent where the
	 * figures do not tell it by the way.
	 */
	readonly firstMs?: number | null;
	/** One per bucket of the grid; their sum is the range. */
	readonly buckets: readonly CostBucket[];
	readonly previousBuckets: readonly CostBucket[];
	readonly sessions: SessionCosts;
	readonly previousSessions: SessionCosts;
	/** Those that cost most in the range, dearest first, and behind them those that only the period before had. */
	readonly rows: readonly CostRow[];
	/** As many rows were asked for. */
	readonly mostRows: number;
	/** Those whose cost changed most, by size of the change. */
	readonly moved: readonly CostRow[];
	/** What has no row; null = every value has one. */
	readonly rest: ComparedSums | null;
	/** How many values have calls or costs in the range; null = more than {@link maxRows}, which were not counted. */
	readonly values: number | null;
	/** The values that have a series, dearest first. */
	readonly topValues: readonly string[];
	readonly cells: readonly CostCell[];
	readonly pace: readonly Pace[];
}

/** Values that a table holds at most, and a file of it. */
export const maxRows = 1_000;

/** Those that are shown before all are asked for. */
export const fewRows = 25;

export const noSums: CostSums = {
	calls: 0,
	unpricedCalls: 0,
	tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
	costPico: null
};

/** Neither a call nor a cost. */
export const isNothing = ({ calls, costPico }: Pick<CostSums, 'calls' | 'costPico'>): boolean =>
	calls === 0 && !costPico;

/** What was spent: nothing where nothing was called or billed, null where no cost is known. */
export function spentOf({ calls, costPico }: Pick<CostSums, 'calls' | 'costPico'>): PicoUsd | null {
	return calls === 0 && costPico === null ? 0n : costPico;
}

/** Sums of sums; exact. */
export function addSums(parts: Iterable<CostSums>): CostSums {
	let calls = 0;
	let unpricedCalls = 0;
	let costPico: PicoUsd | null = null;
	const tokens = { ...noSums.tokens };
	for (const part of parts) {
		calls += part.calls;
		unpricedCalls += part.unpricedCalls;
		if (part.costPico !== null) costPico = (costPico ?? 0n) + part.costPico;
		tokens.input += part.tokens.input;
		tokens.cacheRead += part.tokens.cacheRead;
		tokens.cacheWrite += part.tokens.cacheWrite;
		tokens.output += part.tokens.output;
		tokens.reasoning += part.tokens.reasoning;
	}
	return { calls, unpricedCalls, tokens, costPico };
}

/** Whether there would be no more rows if all were asked for. */
export const hasAllRows = ({ rest, mostRows }: Pick<CostReport, 'rest' | 'mostRows'>): boolean =>
	rest === null || mostRows >= maxRows;

/** False where nothing that could cost was counted. */
export function hasCalls({ buckets }: CostReport): boolean {
	return buckets.some(({ calls, costPico }) => calls > 0 || costPico !== null);
}
