import { inPercent, inSeconds, type ChartSpec } from '#lib/components/charts/spec.ts';
import type { CostReport, Pace } from '#lib/cost/report.ts';
import { duration } from '#lib/format/duration.ts';
import { durationStep } from '#lib/format/duration-step.ts';
import { percent } from '#lib/format/percent.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Query } from '#lib/query/term.ts';
import type { Span } from '#lib/time/range.ts';
import { behindHref, startedHref } from './behind.ts';
import { timeAxis, type Frame } from './frame.ts';

/** Wall clock of the sessions that started in a bucket; each mark opens those. */
export function latencyChart(report: CostReport, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { project, filters } = frame;
	const listOf = (span: Span) => startedHref({ project, span, filters });
	const axis = timeAxis(frame, listOf);
	const line = (label: string, color: 'series-7' | 'series-1' | 'series-4', of: keyof Pace) => ({
		id: label,
		label,
		color,
		values: axis.values((index) => report.pace[index]?.[of] ?? null),
		href: listOf(axis.whole)
	});
	return {
		kind: 'lines',
		stacked: false,
		buckets: axis.buckets,
		unfinishedFrom: axis.unfinishedFrom,
		unit: null,
		inFile: inSeconds,
		format: (value) => duration(value, locale),
		step: durationStep,
		series: [
			line('p50', 'series-7', 'p50Ns'),
			line('p95', 'series-1', 'p95Ns'),
			line('p99', 'series-4', 'p99Ns')
		]
	};
}

const failures: Query = [{ kind: 'name', field: 'status', values: ['error'], negated: false }];

/** Share of calls that failed; no call has no rate. Each mark opens the sessions of those that did. */
export function errorsChart(report: CostReport, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { project, filters } = frame;
	const axis = timeAxis(frame, (span) => behindHref({ project, span, filters }));
	return {
		kind: 'lines',
		stacked: false,
		buckets: axis.buckets,
		unfinishedFrom: axis.unfinishedFrom,
		unit: null,
		inFile: inPercent,
		format: (value) => percent(value, locale),
		series: [
			{
				id: 'errors',
				label: m.costs_errors(),
				color: 'danger',
				values: axis.values((index) => {
					const bucket = report.buckets[index];
					return !bucket?.calls ? null : bucket.failedCalls / bucket.calls;
				}),
				hrefOf: axis.hrefOf((span) =>
					behindHref({ project, span, filters }, {}, { only: failures })
				)
			}
		]
	};
}
