import type { ChartSpec } from '#lib/components/charts/spec.ts';
import { spanText } from '#lib/components/time/span-text.ts';
import { toUnits, type Budget, type BurnDown } from '#lib/cost/budget/budget.ts';
import { axisLabels } from '#lib/format/time-axis.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { amountText } from './budget-text.ts';

/** What is spent by the end of each step, how it will go on, and the amount as a line. */
export function burnChart(budget: Budget, burn: BurnDown, nowMs: number, zone: string): ChartSpec {
	const locale = getLocale();
	const { steps, forecast } = burn;
	let sum = 0n;
	const spent = steps.map(({ startMs, pico }) => {
		sum += pico ?? 0n;
		return startMs > nowMs ? null : toUnits(sum);
	});
	const running = steps.findIndex(({ endMs }) => endMs > nowMs);
	const points = new Map(forecast?.points.map((point) => [point.atMs, point]));
	const ahead = (value: 'expected' | 'low' | 'high') =>
		steps.map(({ endMs }, index) => {
			const point = points.get(endMs);
			if (point) return point[value];
			// The line goes on from the last complete step.
			return index === running - 1 ? (spent[index] ?? null) : null;
		});
	const labels = axisLabels(
		steps.map(({ startMs }) => startMs),
		budget.period === 'day' ? 'h' : 'd',
		zone,
		locale
	);
	return {
		kind: 'lines',
		stacked: false,
		unit: budget.currency,
		format: (value) => amountText(value, budget),
		unfinishedFrom: running < 0 ? null : running,
		buckets: steps.map(({ startMs, endMs }, index) => ({
			label: labels[index]?.text ?? '',
			begins: labels[index]?.begins ?? false,
			roundness: labels[index]?.roundness,
			title: spanText({ startMs, endMs }, zone),
			href: null
		})),
		series: [
			{ id: 'spent', label: m.budget_cumulative(), color: 'accent', values: spent },
			{
				id: 'amount',
				label: m.budget_line(),
				color: 'danger',
				values: steps.map(() => toUnits(burn.amountPico))
			},
			...(forecast
				? ([
						{
							id: 'expected',
							label: m.budget_forecast_line(),
							color: 'series-2',
							values: ahead('expected')
						},
						{
							id: 'high',
							label: m.budget_high(),
							color: 'faint',
							line: true,
							fillTo: 'low',
							values: ahead('high')
						},
						{ id: 'low', label: m.budget_low(), color: 'faint', line: true, values: ahead('low') }
					] as const)
				: [])
		]
	};
}
