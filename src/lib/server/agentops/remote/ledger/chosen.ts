/** Which sessions and calls a figure is about. */
import type { FigureTerms } from '#lib/cost/figure-terms.ts';
import type { PicoUsd } from '#lib/cost/pico.ts';
import {
	costDimensions,
	isOfCall,
	noSums,
	type CostFilters,
	type CostSums,
	type SessionDimension
} from '#lib/cost/report.ts';
import { isInWeekHours } from '#lib/query/week-hours.ts';
import { addTokens } from '../session/session-facts.ts';
import type { TimeRange } from '../../agentops.ts';
import type { Entry, SessionSpend } from './session-spend.ts';

/** What a session spent in a range under the filters. */
export interface Spending {
	readonly session: SessionSpend;
	/** Not empty, and of something that was called or paid. */
	readonly entries: readonly Entry[];
	/** null when no call's cost is known. */
	readonly costPico: PicoUsd | null;
}

/** A session's names of a dimension; `''` stands for none. */
function namesOf({ names }: SessionSpend, dimension: SessionDimension): readonly string[] {
	return names[dimension].length === 0 ? [''] : names[dimension];
}

export function spendingsIn(
	sessions: Iterable<SessionSpend>,
	range: TimeRange,
	filters: CostFilters,
	{ names, hours }: Pick<FigureTerms, 'names' | 'hours'> = { names: [], hours: [] }
): Spending[] {
	const spendings: Spending[] = [];
	for (const session of sessions) {
		if (!isChosen(session, filters)) continue;
		const entries = session.entries.filter(
			(entry) =>
				entry.atMs >= range.startMs &&
				entry.atMs < range.endMs &&
				(filters.model === undefined || filters.model === entry.model) &&
				(filters.service === undefined || filters.service === entry.service) &&
				names.every(({ field, values, negated }) => values.includes(entry[field]) !== negated) &&
				hours.every((term) => isInWeekHours(entry.atMs, term) !== term.negated)
		);
		const costPico = costOf(entries);
		const called = entries.some(({ calls }) => calls > 0);
		if (called || (costPico !== null && costPico !== 0n)) {
			spendings.push({ session, entries, costPico });
		}
	}
	return spendings;
}

const ofSession = costDimensions.filter(
	(dimension): dimension is SessionDimension => !isOfCall(dimension)
);

/** By what is the session's own. */
export function isChosen(session: SessionSpend, filters: CostFilters): boolean {
	return ofSession.every((dimension) => {
		const value = filters[dimension];
		return value === undefined || namesOf(session, dimension).includes(value);
	});
}

/** null when no call's cost is known. */
export function costOf(entries: readonly Entry[]): PicoUsd | null {
	const sum = entries.reduce((total, { costPico }) => total + costPico, 0n);
	return sum !== 0n || entries.some(({ pricedCalls }) => pricedCalls > 0) ? sum : null;
}

/** Sums over calls of sessions that were read one by one. */
export function sumsOf(entries: readonly Entry[]): CostSums {
	return {
		calls: entries.reduce((sum, { calls }) => sum + calls, 0),
		unpricedCalls: entries.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
		tokens: entries.reduce((sum, { tokens }) => addTokens(sum, tokens), noSums.tokens),
		costPico: costOf(entries)
	};
}
