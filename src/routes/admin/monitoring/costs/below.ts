import { isOpen, type CostBand } from '#lib/cost/band.ts';
import { addSums, type CostFilters, type CostReport } from '#lib/cost/report.ts';
import type { CostWeek } from '#lib/cost/week.ts';
import type { CallOptions } from '#lib/server/agentops/agentops.ts';
import type { Analytics, DearestQuery, SpendBehind } from '#lib/server/agentops/analytics.ts';
import { settle, type Settled } from '#lib/server/settle.ts';
import type { SessionsOfProjects } from '#lib/sessions/of-projects.ts';
import type { Span } from '#lib/time/range.ts';
import { sessionsOfProjects } from './sessions-of-projects.ts';

/** Sessions shown. */
const limit = 10;

export interface BelowQuery {
	readonly range: Span;
	readonly filters: CostFilters;
	readonly band: CostBand;
	readonly zone: string;
}

/** The figures above. */
export interface Above {
	/** Never rejects. */
	readonly costs: Promise<Settled<CostReport>>;
	/** When the source has been asked for them; it may never tell. */
	readonly askedAll: Promise<void>;
}

export interface Below {
	/** The dearest in the band. */
	readonly sessions: Promise<Settled<SessionsOfProjects>>;
	readonly week: Promise<Settled<CostWeek>>;
}

/**
 * What stands below the charts: asked for behind their figures, which keep the source busy. What is about some calls
 * or costs alone takes as long as they do, and waits until they are there.
 */
export function readBelow(
	analytics: Pick<Analytics, 'dearest' | 'costWeek'>,
	projectIds: readonly string[],
	{ range, filters, band, zone }: BelowQuery,
	{ costs, askedAll }: Above,
	options: CallOptions
): Below {
	const isOfSome = Object.keys(filters).length > 0 || !isOpen(band);
	const turn: Promise<unknown> = isOfSome ? costs : Promise.race([askedAll, costs]);
	// Of one project and all costs the figures tell how long the list is.
	const known =
		projectIds.length === 1 && isOpen(band)
			? costs.then(({ value }) => (value ? spendOf(value) : undefined))
			: undefined;
	const list: DearestQuery = { range, filters, band, limit, known };
	const readList = (id: string) => analytics.dearest(id, list, options);
	return {
		sessions: turn.then(() => settle(sessionsOfProjects(projectIds, limit, readList))),
		week: turn.then(() => settle(analytics.costWeek(projectIds, { range, filters, zone }, options)))
	};
}

/** What the figures tell of the list of all their sessions. */
function spendOf({ buckets, sessions }: CostReport): SpendBehind {
	const { costPico, unpricedCalls } = addSums(buckets);
	return { sessions: sessions.sessions, spentPico: costPico, spentUnpriced: unpricedCalls };
}
