import type { CostReading } from '../report.ts';
import type { BurnDown } from './budget.ts';

/** Where a budget stands, and on how much of its calls that rests. */
export interface BudgetStanding extends BurnDown {
	/**
	 * null = on every call. While sessions are unread, what was spent is a lower bound, and there is
	 * neither a forecast nor a day of exhaustion: half a history has no pace.
	 */
	readonly reading: CostReading | null;
	/** Calls of the period whose cost is unknown: with any, what was spent is a lower bound. */
	readonly unpricedCalls: number;
	/** What of the past that was read, and of the period, falls under the budget. */
	readonly matches: 'nothing' | 'unpriced' | 'priced';
}

/** True when more may have been spent than is known. */
export const isLowerBound = ({
	reading,
	unpricedCalls
}: Pick<BudgetStanding, 'reading' | 'unpricedCalls'>): boolean =>
	unpricedCalls > 0 || isPartial(reading);

export function isPartial(reading: CostReading | null): boolean {
	return reading !== null && reading.readSessions < reading.totalSessions;
}

/** Of several projects together. */
export function addReadings(readings: readonly (CostReading | null)[]): CostReading | null {
	const known = readings.filter((reading) => reading !== null);
	if (known.length === 0) return null;
	return {
		readSessions: known.reduce((sum, { readSessions }) => sum + readSessions, 0),
		totalSessions: known.reduce((sum, { totalSessions }) => sum + totalSessions, 0),
		asOfMs: Math.min(...known.map(({ asOfMs }) => asOfMs)),
		unfinished: known.some(({ unfinished }) => unfinished),
		freePlan: known.some(({ freePlan }) => freePlan)
	};
}
