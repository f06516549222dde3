import { gridFor } from '#lib/time/buckets.ts';
import { readRange } from '#lib/time/range-url.ts';
import { previousPeriod } from '#lib/time/range.ts';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import type { PageServerLoad } from './$types';
import { neverReceived } from './never-received.ts';

/** As many bars as a chart of half a page shows with room between them. */
const targetBuckets = 48;
/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals, url, parent, depends }) => {
	depends('portal:monitoring');
	const { analytics, fleet } = locals.services;
	const nowMs = Date.now();
	const chosen = readRange(url.searchParams, nowMs, fleet.zone());
	const { project } = await parent();
	if (!project) return { nowMs, chosen, grid: null, panels: null };

	const grid = gridFor(chosen.span, fleet.zone(), targetBuckets);
	const previous = previousPeriod(chosen.range, chosen.span, fleet.zone());
	const top = {
		...readListQuery(new URLSearchParams(), chosen.span, fleet.zone()).query,
		limit: 8
	};
	const overview = analytics.overview(project.id, chosen.span, previous, grid);
	const extent = analytics.extent(project.id);
	const hasSessions = mapReply(overview, ({ current }) => current.sessions > 0);
	return {
		nowMs,
		chosen,
		grid,
		panels: await inTime(patienceMs, {
			overview: settle(overview),
			newest: settle(analytics.sessions(project.id, top)),
			dearest: settle(analytics.sessions(project.id, { ...top, orderBy: 'cost' })),
			extent: settle(extent),
			never: settle(neverReceived(hasSessions, () => extent))
		})
	};
};
