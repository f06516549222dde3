import type { CostBand } from '#lib/cost/band.ts';
import { readCompared, unreadCompared } from '#lib/cost/compared.ts';
import { costDimensions, type CostBy, type CostFilters } from '#lib/cost/report.ts';
import { readRows, type AskedRows } from '#lib/cost/rows-param.ts';
import { readScope } from '#lib/cost/scope.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { wholeQuarters } from '#lib/time/quarters.ts';
import { readRange, type ChosenRange } from '#lib/time/range-url.ts';
import { previousPeriod, type Span } from '#lib/time/range.ts';

/** What the cost page is asked for, as its address says it. */
export interface AskedCosts {
	readonly chosen: ChosenRange;
	/** The range in whole quarter-hours. */
	readonly span: Span;
	/** The period that it is compared with. */
	readonly previous: Span;
	readonly dimension: CostBy;
	readonly filters: CostFilters;
	readonly band: CostBand;
	readonly rows: AskedRows;
	/** What was not understood, or is of no use here, as text. */
	readonly ignored: readonly string[];
}

export interface Reader {
	readonly nowMs: number;
	/** The fleet's. */
	readonly zone: string;
	/** Whether projects are added up, which can be told apart then. */
	readonly isAcross: boolean;
}

/** Never throws. */
export function readAskedCosts(
	params: URLSearchParams,
	{ nowMs, zone, isAcross }: Reader
): AskedCosts {
	const chosen = readRange(params, nowMs, zone);
	const span = wholeQuarters(chosen.span, zone);
	const { query, ignored, diagnostics } = readListQuery(params, span, zone);
	const { filters, band, unused } = readScope(query.terms);
	const rows = readRows(params);
	const tabs: readonly CostBy[] = isAcross ? ['project', ...costDimensions] : costDimensions;
	const by = params.get('by');
	const dimension = tabs.find((name) => name === by) ?? (isAcross ? 'project' : 'model');
	// Of one project there are no projects to tell apart: that is no mistake.
	const isUnknown = by !== null && by !== dimension && by !== 'project';
	return {
		chosen,
		span,
		previous: readCompared(params, nowMs, zone) ?? previousPeriod(chosen.range, span, zone),
		dimension,
		filters,
		band,
		rows,
		ignored: [
			...(isUnknown ? [`by=${by}`] : []),
			...rows.unread,
			...unreadCompared(params, nowMs, zone),
			...ignored.map(({ name, value }) => `${name}=${value}`),
			...diagnostics.map(({ text }) => text),
			...unused
		]
	};
}
