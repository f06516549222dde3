import { redirect } from '@sveltejs/kit';
import { periodAt } from '#lib/cost/budget/budget.ts';
import { axisSpan } from '#lib/cost/budget/period-axis.ts';
import { PackedReport } from '#lib/cost/packed-report.ts';
import { hasCalls, type CostReport } from '#lib/cost/report.ts';
import { mapReply, ok } from '#lib/server/agentops/fault.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle, type Settled } from '#lib/server/settle.ts';
import { SharedReads } from '#lib/server/agentops/shared-reads.ts';
import { bucketsOf, gridFor, type Buckets } from '#lib/time/buckets.ts';
import { formerBuckets } from '#lib/time/former-buckets.ts';
import type { Span } from '#lib/time/range.ts';
import type { PageServerLoad } from './$types';
import { neverReceived } from '../never-received.ts';
import { readAskedCosts } from './asked.ts';
import { chosenHref } from './chosen-projects.ts';
import { beginsLate, budgetsOfSingle, keptShort } from './left-out.ts';
import { matchingBudget, onChart } from './matching-budget.ts';
import { readBelow } from './below.ts';

/** As many bars as a chart of the whole page shows with room between them. */
const targetBuckets = 62;
/** Values with a colour of their own; more are told apart by nobody. */
const top = 6;
/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;
/** What stands below the charts is in the first HTML when it is there so soon after the request. */
const belowPatienceMs = 100;

export const load: PageServerLoad = async ({ locals, url, parent, request, depends }) => {
	depends('portal:costs');
	const begunMs = performance.now();
	const { analytics, fleet, projects: directory } = locals.services;
	if (url.searchParams.has('projects')) redirect(303, chosenHref(url, await directory.list()));
	const zone = fleet.zone();
	const nowMs = Date.now();
	const { project, across, projects: all } = await parent();
	const reader = { nowMs, zone, isAcross: across !== null };
	const { chosen, span, previous, dimension, filters, band, rows, ignored } = readAskedCosts(
		url.searchParams,
		reader
	);
	const asked = across ?? (project ? [project] : []);
	const ids = asked.map(({ id }) => id);
	// Of some projects together there is no budget: one is about a project, or about all.
	const about = across ? (across.length === all.length ? null : undefined) : project?.id;
	const budget =
		about === undefined
			? null
			: await matchingBudget(locals, {
					projectId: about,
					isOnly: all.length === 1,
					filters,
					span,
					nowMs
				});
	const period = budget && periodAt(budget.period, nowMs, zone);
	const axis = quarterGrid(period ? axisSpan(span, period) : span, zone);
	const grid = bucketsOf(span, zone, axis.width);
	const previousGrid = formerBuckets(previous, grid, zone);
	const { signal } = request;
	const options = { signal, shared: new SharedReads() };
	let onAsked = () => {};
	const askedAll = new Promise<void>((resolve) => (onAsked = resolve));
	const report =
		asked.length === 0
			? null
			: analytics.costs(
					ids,
					{ range: span, grid, previous, previousGrid, dimension, filters, top, rows: rows.most },
					{ ...options, onAsked }
				);
	const costs = report && settle(report);
	const extent = async () => {
		for (const id of ids) {
			const reply = await analytics.extent(id, options);
			if (!reply.ok || reply.value !== null) return reply;
		}
		return ok(null);
	};
	const never = report && settle(neverReceived(mapReply(report, hasCalls), extent));
	const below =
		costs &&
		readBelow(analytics, ids, { range: span, filters, band, zone }, { costs, askedAll }, options);
	const since = report && settle(beginsLate(analytics, ids, report, previous, options));
	// Nobody waits longer for the charts because of what stands below them.
	const leftMs = () => Math.max(0, belowPatienceMs - (performance.now() - begunMs));
	return {
		nowMs,
		chosen,
		span,
		dimension,
		filters,
		band,
		allRows: rows.all,
		ignored,
		grid,
		axis,
		previous,
		previousGrid,
		budget: budget && (await onChart(locals, budget, nowMs)),
		asked,
		kept: await keptShort(locals.services, asked, Math.min(span.startMs, previous.startMs), nowMs),
		ownBudgets: across ? await budgetsOfSingle(locals.services, across) : 0,
		panels: costs &&
			never &&
			since &&
			below && {
				...(await inTime(patienceMs, { costs: costs.then(asSent), never })),
				...(await inTime(leftMs(), { since, ...below }))
			}
	};
};

const asSent = (costs: Settled<CostReport>): Settled<PackedReport> =>
	costs.fault ? costs : { value: new PackedReport(costs.value), fault: null };

/** Familiar buckets, none shorter than a quarter-hour. */
function quarterGrid(span: Span, zone: string): Buckets {
	const grid = gridFor(span, zone, targetBuckets);
	const tooFine = grid.width.unit === 'm' && grid.width.amount < 15;
	return tooFine ? bucketsOf(span, zone, { unit: 'm', amount: 15 }) : grid;
}
