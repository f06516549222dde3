/** Analytics over v4 alone: from list pages, and from details where a page shows them. */
import { dearestList } from '#lib/cost/dearest-list.ts';
import type { AgentOps } from './agentops.ts';
import type { Analytics } from './analytics.ts';
import { failed, mapReply, ok } from './fault.ts';
import { createFinder } from './remote/found/finder.ts';
import { createRemoteLedger } from './remote/ledger/ledger.ts';
import { readArrival } from './remote/overview/arrival.ts';
import { createBucketTokens } from './remote/overview/bucket-tokens.ts';
import { readOverview } from './remote/overview/overview.ts';
import { readFacets } from './remote/panels/facets.ts';
import { readNeighbours } from './remote/panels/neighbours.ts';
import { readNearest, readRelaxations } from './remote/panels/relaxations.ts';
import { readStrip } from './remote/panels/strip.ts';
import { readValues } from './remote/panels/values.ts';
import { createExtents } from './remote/reading/extents.ts';
import { createInputs } from './remote/reading/inputs.ts';
import { createListPages } from './remote/reading/list-pages.ts';
import { createSaidAttributes } from './remote/reading/said-attributes.ts';
import { createSaidTexts } from './remote/reading/said-texts.ts';
import { createSessionReader } from './remote/reading/session-reader.ts';
import { findCalls } from './remote/rows/call-rows.ts';
import { findConversations } from './remote/rows/conversation-rows.ts';
import { pageOf, wholeOf } from './remote/rows/listed.ts';
import { exportSessions } from './remote/rows/session-export.ts';
import { readSessionPage } from './remote/rows/session-pages.ts';

export interface HttpAnalyticsSettings {
	readonly agentops: AgentOps;
	/** List pages of 100 sessions for one answer. */
	readonly maxPages: number;
	/** Details read for one answer that rests on many (a filter by model, an overview). */
	readonly maxDetails?: number;
	readonly pageConcurrency?: number;
	readonly detailConcurrency?: number;
	/** Time for list pages, and again for details, of one answer. */
	readonly pageBudgetMs?: number;
	readonly detailBudgetMs?: number;
	/** Time for the details of one answer about costs; asking again reads on. */
	readonly ledgerBudgetMs?: number;
	/** How long list pages serve other viewers. */
	readonly cacheMs?: number;
	/** Unix ms. */
	readonly now?: () => number;
}

/** Of an operation's spans over all sessions no answer of v4 tells. */
const notAvailable = failed({
	kind: 'not-available',
	hint: null,
	source: 'agentops',
	detail: 'The AgentOps API does not compare spans of different sessions.'
});

/**
 * Every answer says by its coverage on how many sessions it rests. Filters that v4 lacks are applied
 * to the pages read; model and user need each session's details.
 */
export function createHttpAnalytics(settings: HttpAnalyticsSettings): Analytics {
	const { agentops, maxPages, maxDetails = 60, cacheMs = 5_000, now = Date.now } = settings;
	const listing = {
		concurrency: settings.pageConcurrency ?? 3,
		budgetMs: settings.pageBudgetMs ?? 10_000,
		now
	};
	const detailing = {
		agentops,
		concurrency: settings.detailConcurrency ?? 4,
		budgetMs: settings.detailBudgetMs ?? 2_000,
		now
	};
	const pages = createListPages({ ...listing, agentops, maxPages, cacheMs });
	const reader = createSessionReader({ ...detailing, pages, maxDetails });
	const ledger = createRemoteLedger({
		...detailing,
		pages,
		budgetMs: settings.ledgerBudgetMs ?? 3_000
	});
	const said = createSaidAttributes(detailing);
	const readInputs = createInputs(detailing);
	const finder = createFinder(reader, said, createSaidTexts(detailing), ledger);
	const extents = createExtents({ pages, cacheMs, now });
	const readBucketTokens = createBucketTokens({ ...listing, pages });

	return {
		sessions: (projectId, query, options) =>
			readSessionPage(finder, projectId, query, options?.signal),
		calls: (projectId, query, options) =>
			pageOf(query, (frozen) => findCalls(finder, projectId, frozen, options?.signal)),
		conversations: (projectId, query, options) =>
			pageOf(query, (frozen) => findConversations(finder, projectId, frozen, options?.signal)),
		facets: (projectId, query, options) => readFacets(finder, projectId, query, options?.signal),
		values: (projectId, query, options) => readValues(finder, projectId, query, options?.signal),
		strip: (projectId, scope, grid, options) =>
			readStrip(finder, projectId, scope, grid, options?.signal),
		relaxations: (projectId, scope, options) =>
			readRelaxations(finder, projectId, scope, options?.signal),
		nearest: (projectId, scope, options) =>
			readNearest(finder, extents, projectId, scope, options?.signal),
		neighbours: (projectId, query, traceId, options) =>
			readNeighbours(finder, projectId, query, traceId, options?.signal),
		exportSessions: (projectId, query, options) =>
			exportSessions(finder, projectId, query, options?.signal),
		exportCalls: (projectId, query, options) =>
			mapReply(findCalls(finder, projectId, query, options?.signal), wholeOf),
		exportConversations: (projectId, query, options) =>
			mapReply(findConversations(finder, projectId, query, options?.signal), wholeOf),
		attributes: async (projectId, query, options) =>
			ok(await said.values(projectId, query, options?.signal)),
		inputs: async (projectId, places, options) =>
			ok(await readInputs(projectId, places, options?.signal)),
		overview: (projectId, range, previous, grid, options) =>
			readOverview(reader, readBucketTokens, projectId, { range, previous, grid }, options?.signal),
		spanRank: () => Promise.resolve(notAvailable),
		costs: (projectIds, query, options) => ledger.costs(projectIds, query, options?.signal),
		dearest: (projectId, query, options) =>
			readSessionPage(finder, projectId, dearestList(query), options?.signal),
		costWeek: (projectIds, query, options) => ledger.week(projectIds, query, options?.signal),
		arrival: (projectId, options) => readArrival(reader, extents, projectId, options?.signal),
		extent: (projectId, options) => extents.of(projectId, options?.signal)
	};
}
