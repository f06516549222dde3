/** Finds the sessions of a remote that meet a query, which v4 itself can do for few terms and orders. */
import type { SessionOrder, SessionScope } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { RemoteLedger } from '../ledger/ledger.ts';
import { coverageOf } from '../reading/coverage.ts';
import type { SaidAttributes } from '../reading/said-attributes.ts';
import type { SaidTexts } from '../reading/said-texts.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { compareRows, type ListedSession } from '../session/session-row.ts';
import { factsMeet, rowMeets, splitTerms } from '../session/terms.ts';
import { findBehind } from './behind.ts';
import type { FindQuery, Found, FoundSession } from './found.ts';
import { scanFor } from './scan-for.ts';
import { withSorted } from './sorted.ts';
import { withTexts } from './with-texts.ts';

export interface Finder {
	/** Where it looks. */
	readonly reader: SessionReader;
	readonly said: SaidAttributes;
	/** With details where a term or the order needs them. */
	find(projectId: string, query: FindQuery, signal: AbortSignal | undefined): Promise<Reply<Found>>;
	/** As `find`, with the details of each; a session whose details were not read is left out. */
	findRead(
		projectId: string,
		query: FindQuery,
		signal: AbortSignal | undefined
	): Promise<Reply<Found>>;
	/** What a panel beside the list is about, newest first. */
	findScope(
		projectId: string,
		scope: SessionScope,
		signal: AbortSignal | undefined
	): Promise<Reply<Found>>;
}

const noFacts: ReadonlyMap<string, SessionFacts> = new Map();

/** Orders of which a list of sessions tells nothing. */
const ofFacts: ReadonlySet<string> = new Set<SessionOrder>([
	'tokens',
	'calls',
	'model',
	'user',
	'conversation'
]);

export function createFinder(
	reader: SessionReader,
	said: SaidAttributes,
	saidTexts: SaidTexts,
	ledger: RemoteLedger
): Finder {
	async function find(
		projectId: string,
		query: FindQuery,
		signal: AbortSignal | undefined,
		onlyRead: boolean
	): Promise<Reply<Found>> {
		if (query.calls) return findBehind(reader, said, saidTexts, ledger, projectId, query, signal);
		const { texts, listed: ofList, detailed: ofDetails, unanswered } = splitTerms(query.terms);
		const scanned = await scanFor(reader.pages, projectId, query, signal);
		if (!scanned.ok) return scanned;
		const scan = scanned.value;
		reader.learn(scan);
		const order = compareRows(query);
		const answer = async (found: readonly FoundSession[], unread: number, behind: boolean) => {
			const { sessions, isWhole } = await withSorted(reader, said, projectId, query, found, signal);
			const readsOn = behind || !isWhole;
			return ok({
				sessions: sessions.toSorted((a, b) => order(a.row, b.row)),
				coverage: {
					...coverageOf({
						readSessions: scan.sessions.length - unread,
						totalSessions: scan.total,
						freePlan: scan.freePlan
					}),
					...(readsOn && { readsOn })
				},
				unanswered
			});
		};

		const rows = scan.sessions
			.map((session) => ({ session, row: reader.row(session, noFacts), facts: null }))
			.filter(({ session, row }) => ofList.every((term) => rowMeets(session, row, term)));
		const { meeting: listed, unread } = await withTexts(
			saidTexts,
			projectId,
			rows,
			texts,
			signal,
			reader.maxDetails
		);
		// Starts alone do not rank by duration: a single long span has 0. They do tell where to look first.
		const byDuration = query.orderBy === 'duration' && !reader.listIsExact();
		const restsOnFacts = onlyRead || ofDetails.length > 0;
		if (!restsOnFacts && !byDuration && !ofFacts.has(query.orderBy)) {
			return answer(listed, unread, unread > 0);
		}

		const all = listed.map(({ session }) => session);
		const facts = await reader.facts(
			projectId,
			byDuration ? longestFirst(all) : all,
			signal,
			reader.maxDetails
		);
		const readsOn = unread > 0 || facts.size < all.length;
		const known = all.map((session) => ({
			session,
			row: reader.row(session, facts),
			facts: facts.get(session.summary.trace_id) ?? null
		}));
		if (!restsOnFacts) return answer(known, unread, readsOn);
		const meeting = known.filter(
			({ row, facts: own }) => own !== null && ofDetails.every((term) => factsMeet(row, own, term))
		);
		return answer(meeting, unread + all.length - facts.size, readsOn);
	}

	return {
		reader,
		said,
		find: (projectId, query, signal) => find(projectId, query, signal, false),
		findRead: (projectId, query, signal) => find(projectId, query, signal, true),
		findScope: (projectId, { range, terms }, signal) =>
			find(projectId, { range, terms, orderBy: 'start', descending: true }, signal, false)
	};
}

const longestFirst = (sessions: readonly ListedSession[]): readonly ListedSession[] =>
	sessions.toSorted((a, b) => b.summary.duration - a.summary.duration);
