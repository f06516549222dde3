/** On how much an answer rests that was read from a remote. */
import type { Coverage } from '../../analytics.ts';

/** What was read of the list. */
export interface ListRead {
	readonly readSessions: number;
	/** An estimate may be less than what was read. */
	readonly totalSessions: number;
	readonly freePlan: boolean;
}

/** How many of some sessions have told their details. */
export interface DetailsRead {
	readonly read: number;
	readonly of: number;
}

/** @param details absent where the answer does not rest on details, or has none without them */
export function coverageOf(list: ListRead, details?: DetailsRead): Coverage {
	return {
		readSessions: list.readSessions,
		totalSessions: Math.max(list.readSessions, list.totalSessions),
		...(details && details.read < details.of && { detailedSessions: details.read }),
		...(list.freePlan && { freePlan: true })
	};
}
