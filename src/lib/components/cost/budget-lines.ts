import type { ChartSeries } from '#lib/components/charts/spec.ts';
import { budgetSeries } from '#lib/cost/budget/series.ts';
import { inCurrency } from '#lib/cost/currency/currency.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import { spentOf, type CostReport } from '#lib/cost/report.ts';
import { isSeveral, links } from '#lib/links.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Frame, TimeAxis } from './frame.ts';

/**
 * The budget's even pace and, where the axis reaches into the future, its forecast with the band
 * between low and high. They stand for the budget, not for sessions.
 */
export function budgetLines(
	report: CostReport,
	{ project, budget, currency, nowMs }: Frame,
	{ spans }: TimeAxis
): ChartSeries[] {
	if (!budget) return [];
	const { id, name, projectId } = budget.budget;
	const running = spans.findIndex(({ startMs, endMs }) => startMs <= nowMs && endMs > nowMs);
	const bucket = report.buckets[running];
	// What other projects spent of a common budget is not in the report of one.
	const isWhole = bucket !== undefined && (projectId !== null || isSeveral(project));
	const spentPico = isWhole ? spentOf(bucket) : null;
	const spentNow = inCurrency(picoToUsd(spentPico), currency);
	const series = budgetSeries(budget, spans, currency, spentNow);
	if (!series) return [];
	const href = links.budget(id, { project });
	const hrefOf = () => href;
	const line = (
		own: Pick<ChartSeries, 'id' | 'label' | 'color' | 'values' | 'fillTo'>
	): ChartSeries[] =>
		own.values.every((value) => value === null) ? [] : [{ ...own, hrefOf, href, line: true }];
	const whose = projectId === null ? `${name} (${m.budget_all_projects()})` : name;
	return [
		...line({
			id: 'budget',
			label: `${m.budget_line()}: ${whose}`,
			color: 'danger',
			values: series.pace
		}),
		...line({
			id: 'forecast',
			label: m.budget_forecast_line(),
			color: 'accent',
			values: series.expected
		}),
		...line({
			id: 'forecast-high',
			label: m.budget_high(),
			color: 'accent',
			values: series.high,
			fillTo: 'forecast-low'
		}),
		...line({ id: 'forecast-low', label: m.budget_low(), color: 'accent', values: series.low })
	];
}
