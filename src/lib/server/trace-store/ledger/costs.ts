import { isOfCall, type CostQuery, type CostReport } from '#lib/cost/report.ts';
import type { CallOptions } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { isBlank, readBooks } from '../closing/books.ts';
import { ofProjects } from '../queries/projects.ts';
import { beginByCall } from './by-call.ts';
import { beginBySession } from './by-session.ts';
import { readOpenSpend } from './open-spend.ts';
import type { Side } from './periods.ts';
import { readPace, readSessionCosts } from './session-costs.ts';
import { isUnfiltered, readCrossing, type Crossing, type Period } from './spend.ts';

/**
 * What the calls of projects cost in a range and in the one before.
 * @throws StoreError
 */
export async function readCosts(
	store: StoreClient,
	projectIds: readonly string[],
	query: CostQuery,
	{ shared, onAsked }: Pick<CallOptions, 'shared' | 'onAsked'> = {}
): Promise<CostReport> {
	const projects = ofProjects(projectIds);
	const { range, previous, grid, filters, dimension } = query;
	const figuresOf = isOfCall(dimension)
		? beginByCall(store, projects, query, dimension)
		: beginBySession(store, projects, query, dimension);
	const [books, booksBefore] = isUnfiltered(filters)
		? await readBooks(store, projects, [range, previous], { shared })
		: [null, null];
	const whole = { range, edges: [range.startMs], books };
	// Only names of sessions are told apart by bucket where their sessions are.
	const now = isOfCall(dimension) ? whole : { range, edges: grid.startsMs, books };
	const before = { range: previous, edges: [previous.startMs], books: booksBefore };
	const stores = { now: store, before: isBlank(booksBefore) ? blank(store) : store };
	const crossing = readCrossing(store, projects, now, filters);
	const crossingBefore = readCrossing(stores.before, projects, before, filters);
	const side = async (from: StoreClient, period: Period, which: Promise<Crossing>) => {
		const crossed = await which;
		const open = isOfCall(dimension)
			? null
			: await readOpenSpend(from, projects, period, crossed, dimension);
		return { period, crossing: crossed, open };
	};
	const sides = {
		now: side(store, now, crossing),
		before: side(stores.before, before, crossingBefore)
	};
	const costsOf = async (from: StoreClient, of: Promise<Side>, period: Period) => {
		const { crossing, open } = await of;
		return readSessionCosts(from, projects, period, crossing, filters, open, shared);
	};
	// Where no hour is closed each question about these calls takes long: then they come one after the other.
	const told = onAsked && books?.closed ? () => setImmediate(onAsked) : undefined;
	const [figures, sessions, previousSessions, pace] = await Promise.all([
		figuresOf({ stores, ...sides, onAsked: told }),
		costsOf(store, sides.now, whole),
		costsOf(stores.before, sides.before, before),
		readPace(store, projects, whole, grid, filters)
	]);
	return {
		reading: null,
		...(books && { firstMs: books.firstMs }),
		...figures,
		sessions,
		previousSessions,
		pace
	};
}

/** For a period in which no session ran: to ask costs more than most answers do. */
const blank = (store: StoreClient): StoreClient => ({
	...store,
	rows: async () => [],
	counted: async () => ({ rows: [], total: 0 })
});
