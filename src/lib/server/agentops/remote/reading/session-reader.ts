/** Sessions of one remote: their list pages, their details, and the rows that both make. */
import type { SessionRow } from '../../analytics.ts';
import { readSession, type SessionFacts } from '../session/session-facts.ts';
import { toSessionRow, type ListedSession } from '../session/session-row.ts';
import { createDetails, versionOf, type DetailsSettings } from './details.ts';
import type { ListPages, SessionScan } from './list-pages.ts';

type Bounds = Pick<DetailsSettings<SessionFacts>, 'agentops' | 'concurrency' | 'budgetMs' | 'now'>;

export interface SessionReaderSettings extends Bounds {
	readonly pages: ListPages;
	/** Details read for one answer that rests on many. */
	readonly maxDetails: number;
}

export interface SessionReader {
	readonly pages: ListPages;
	readonly maxDetails: number;
	/**
	 * By trace id, as far as they came in time. Never throws.
	 * @param mostNew details asked of the upstream; those that were read before are free
	 */
	facts(
		projectId: string,
		sessions: readonly ListedSession[],
		signal: AbortSignal | undefined,
		mostNew?: number
	): Promise<ReadonlyMap<string, SessionFacts>>;
	/** Takes note of whether list durations are wall clock. */
	learn(scan: SessionScan): void;
	/** Whether list durations are known to be wall clock; AgentOps' own count span starts only. */
	listIsExact(): boolean;
	/** @param facts those that were read, by trace id */
	row(session: ListedSession, facts: ReadonlyMap<string, SessionFacts>): SessionRow;
}

export function createSessionReader({
	pages,
	maxDetails,
	...bounds
}: SessionReaderSettings): SessionReader {
	const details = createDetails({
		...bounds,
		read: readSession,
		weigh: ({ calls }) => 1 + calls.length / 20
	});
	/** Sticks: it is a property of the server, not of a page. */
	let listIsExact = false;
	return {
		pages,
		maxDetails,
		facts: (projectId, sessions, signal, mostNew) =>
			details.read(projectId, sessions.map(versionOf), { signal, mostNew }),
		learn(scan) {
			listIsExact ||= scan.exactDurations;
		},
		listIsExact: () => listIsExact,
		row: (session, facts) =>
			toSessionRow(session, facts.get(session.summary.trace_id) ?? null, listIsExact)
	};
}
