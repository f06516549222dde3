/**
 * What a remote's model calls cost by their own time. v4 tells calls one session at a time: the
 * sessions are listed, and the details of those that are not known yet are read, the newest first, for
 * as long as one answer may take. Asking again reads on, so whoever leaves the page ends the reading.
 */
import { addReadings } from '#lib/cost/budget/standing.ts';
import { splitFigure, type FigureAmount } from '#lib/cost/figure-terms.ts';
import type { CostQuery, CostReading, CostReport } from '#lib/cost/report.ts';
import type { CostWeek, WeekQuery } from '#lib/cost/week.ts';
import { tokenClasses } from '#lib/query/fields.ts';
import type { AgentOps, TimeRange } from '../../agentops.ts';
import type { SessionQuery } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import { createDetails, versionOf } from '../reading/details.ts';
import type { ListPages, SessionScan } from '../reading/list-pages.ts';
import { sumTokens } from '../session/session-facts.ts';
import { readTime, type ListedSession } from '../session/session-row.ts';
import { createSharedCache } from '../reading/shared-cache.ts';
import { spendingsIn, type Spending } from './chosen.ts';
import { toReport } from './report.ts';
import { readSessionSpend, type Entry, type SessionSpend } from './session-spend.ts';
import { toCostWeek } from './week.ts';

export interface LedgerSettings {
	readonly agentops: AgentOps;
	readonly pages: ListPages;
	/** Details fetched at a time, over all viewers. */
	readonly concurrency: number;
	/** How long one answer may read details. */
	readonly budgetMs: number;
	/** Unix ms. */
	readonly now: () => number;
}

/** A session of a list by calls: its row upstream, and its calls that the list is about. */
export interface FoundSpending extends Spending {
	readonly listed: ListedSession;
}

export interface RemoteLedger {
	/** A fault only where the sessions of a project could not be listed at all. */
	costs(
		projectIds: readonly string[],
		query: CostQuery,
		signal: AbortSignal | undefined
	): Promise<Reply<CostReport>>;
	/** A fault only where the sessions of a project could not be listed at all. */
	week(
		projectIds: readonly string[],
		query: WeekQuery,
		signal: AbortSignal | undefined
	): Promise<Reply<CostWeek>>;
	/** The sessions behind a figure: those with a call in the range under the query's own terms. */
	behind(
		projectId: string,
		query: Pick<SessionQuery, 'range' | 'terms'>,
		signal: AbortSignal | undefined
	): Promise<Reply<{ readonly found: readonly FoundSpending[]; readonly reading: CostReading }>>;
}

/** A session that began earlier than this before a range has none of its calls counted in it. */
const longestSessionMs = 86_400_000;
/** How long a list of sessions serves while their details are read. */
const listedMs = 30_000;
const keptMs = 6 * 3_600_000;
/** In sessions of a few calls each: some tens of megabytes. */
const keptWeight = 15_000;
const entriesOfOne = 20;

interface Listing {
	readonly scan: SessionScan;
	readonly asOfMs: number;
}

/** What could be read of a project. */
interface Read {
	readonly spends: ReadonlyMap<string, SessionSpend>;
	readonly listed: readonly ListedSession[];
	readonly reading: CostReading;
}

const nothingRead = { readSessions: 0, totalSessions: 0, unfinished: false, freePlan: false };

const widened = ({ startMs, endMs }: TimeRange): TimeRange => ({
	startMs: startMs - longestSessionMs,
	endMs
});

export function createRemoteLedger(settings: LedgerSettings): RemoteLedger {
	const { agentops, pages, now } = settings;
	const listings = createSharedCache<Listing>({
		ttlMs: listedMs,
		maxWeight: 50_000,
		weigh: ({ scan }) => scan.sessions.length + 1,
		now
	});
	/** Sessions ever read: whether an answer came further than the one before. */
	let readings = 0;
	const details = createDetails<SessionSpend>({
		agentops,
		read: (detail) => {
			const spend = readSessionSpend(detail);
			if (spend !== null) readings += 1;
			return spend;
		},
		weigh: ({ entries }) => 1 + entries.length / entriesOfOne,
		concurrency: settings.concurrency,
		budgetMs: settings.budgetMs,
		keptMs,
		keptWeight,
		now
	});

	async function list(
		projectId: string,
		range: TimeRange,
		signal: AbortSignal | undefined
	): Promise<Reply<Listing>> {
		return listings.get(
			JSON.stringify([projectId, range]),
			async (shared) => {
				const order = { text: null, orderBy: 'start_time', descending: true } as const;
				const asOfMs = now();
				const scan = await pages.scan(projectId, range, order, { signal: shared });
				return scan.ok ? ok({ scan: scan.value, asOfMs }) : scan;
			},
			signal
		);
	}

	/** All sessions that may have a call in the range, as far as they could be read. */
	async function read(
		projectId: string,
		range: TimeRange,
		signal: AbortSignal | undefined
	): Promise<Reply<Read>> {
		const listing = await list(projectId, widened(range), signal);
		if (!listing.ok) return listing;
		const { scan, asOfMs } = listing.value;
		// Of an end that cannot be read nothing follows: the session's own details tell.
		const listed = scan.sessions.filter(
			({ summary }) => !(readTime(summary.end_time) < range.startMs)
		);
		const versions = listed.map(versionOf);
		const readBefore = readings;
		const spends = await details.read(projectId, versions, { signal });
		const oldest = scan.sessions.at(-1);
		// What is missing may all have begun before the range.
		const reached = scan.complete || (oldest !== undefined && oldest.startMs < range.startMs);
		const unlisted = reached ? 0 : scan.total - scan.sessions.length;
		return ok({
			spends,
			listed,
			reading: {
				readSessions: spends.size,
				totalSessions: listed.length + unlisted,
				asOfMs,
				// What cannot be read at all must not be asked for for ever.
				unfinished: spends.size < listed.length && readings > readBefore,
				freePlan: scan.freePlan
			}
		});
	}

	/** Those of several projects. A fault of one is that of all: a sum of the others would be no sum. */
	async function readAll(
		projectIds: readonly string[],
		range: TimeRange,
		signal: AbortSignal | undefined
	): Promise<Reply<Pick<Read, 'reading'> & { readonly spends: readonly SessionSpend[] }>> {
		// Listed one after the other, which is what the upstream groups all spans for; details wait in one queue.
		for (const projectId of projectIds) {
			const listing = await list(projectId, widened(range), signal);
			if (!listing.ok) return listing;
		}
		const replies = await Promise.all(projectIds.map((id) => read(id, range, signal)));
		const spends: SessionSpend[] = [];
		const readings: CostReading[] = [];
		for (const reply of replies) {
			if (!reply.ok) return reply;
			spends.push(...reply.value.spends.values());
			readings.push(reply.value.reading);
		}
		const reading = addReadings(readings) ?? { ...nothingRead, asOfMs: now() };
		return ok({ spends, reading });
	}

	return {
		async costs(projectIds, query, signal) {
			const range = {
				startMs: Math.min(query.range.startMs, query.previous.startMs),
				endMs: Math.max(query.range.endMs, query.previous.endMs)
			};
			const reply = await readAll(projectIds, range, signal);
			if (!reply.ok) return reply;
			const { spends, reading } = reply.value;
			return ok({ reading, ...toReport(spends, query) });
		},

		async week(projectIds, query, signal) {
			const reply = await readAll(projectIds, query.range, signal);
			if (!reply.ok) return reply;
			const { spends, reading } = reply.value;
			return ok({ reading, cells: toCostWeek(spends, query) });
		},

		async behind(projectId, { range, terms }, signal) {
			const reply = await read(projectId, range, signal);
			if (!reply.ok) return reply;
			const { spends, listed, reading } = reply.value;
			const { filters, amounts, failed, ...ofCalls } = splitFigure(terms);
			const byId = new Map(listed.map((session) => [session.summary.trace_id, session]));
			const found = spendingsIn(spends.values(), range, filters, ofCalls)
				.filter((spending) => amounts.every((term) => isWithin(amountOf(spending, term), term)))
				.filter(({ entries }) => failed === null || hasFailure(entries) === failed)
				.flatMap((spending): FoundSpending[] => {
					const session = byId.get(spending.session.traceId);
					return session ? [{ ...spending, listed: session }] : [];
				});
			return ok({ found, reading });
		}
	};
}

const hasFailure = (entries: readonly Entry[]): boolean =>
	entries.some(({ failedCalls }) => failedCalls > 0);

/** As the term counts it; null = an unknown cost. */
function amountOf({ costPico, entries }: Spending, { field }: FigureAmount): bigint | null {
	if (field === 'cost') return costPico;
	const count = ({ tokens, calls, unpricedCalls }: Entry) => {
		if (field === 'calls') return calls;
		if (field === 'unpriced') return unpricedCalls;
		return field === 'tokens' ? sumTokens(tokens) : tokens[tokenClasses[field]];
	};
	return BigInt(entries.reduce((sum, entry) => sum + count(entry), 0));
}

function isWithin(own: bigint | null, { comparison, amount }: FigureAmount): boolean {
	// An unknown cost is in no range.
	if (own === null) return false;
	switch (comparison) {
		case '=':
			return own === amount;
		case '>':
			return own > amount;
		case '>=':
			return own >= amount;
		case '<':
			return own < amount;
		case '<=':
			return own <= amount;
	}
}
