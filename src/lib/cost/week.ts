/** What a project's calls cost by hour of the week, as the store answers and the heat map shows it. */
import type { Span } from '#lib/time/range.ts';
import type { PicoUsd } from './pico.ts';
import type { CostFilters, CostReading } from './report.ts';

export interface WeekQuery {
	/** Calls that began in it; whole quarter-hours. */
	readonly range: Span;
	readonly filters: CostFilters;
	/** IANA name: on whose clock. */
	readonly zone: string;
}

/** The calls that began in one hour of the week, in whatever week of the range. */
export interface WeekCell {
	/** 0 = Monday 00:00–01:00 … 167 = Sunday 23:00–24:00. */
	readonly hour: number;
	/** Sessions with such a call; one that runs on counts in each of its hours. */
	readonly sessions: number;
	/** Known cost; null when no call's cost is known. */
	readonly costPico: PicoUsd | null;
	/** Calls of no known cost; > 0 means that costPico is a lower bound. */
	readonly unpricedCalls: number;
}

export interface CostWeek {
	/** null = the figures rest on every call. */
	readonly reading: CostReading | null;
	/** Ascending, without empty ones. */
	readonly cells: readonly WeekCell[];
}
