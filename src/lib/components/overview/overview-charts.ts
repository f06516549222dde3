import { inSeconds, type ChartBucket, type ChartSpec } from '#lib/components/charts/spec.ts';
import { spanText } from '#lib/components/time/span-text.ts';
import { count } from '#lib/format/count.ts';
import { duration } from '#lib/format/duration.ts';
import { durationStep } from '#lib/format/duration-step.ts';
import { money } from '#lib/format/money.ts';
import { axisLabels } from '#lib/format/time-axis.ts';
import { links, type Scope } from '#lib/links.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { OverviewBucket } from '#lib/server/agentops/analytics.ts';
import type { SessionState } from '#lib/query/fields.ts';
import type { Buckets } from '#lib/time/buckets.ts';
import type { Span } from '#lib/time/range.ts';

interface Frame {
	readonly scope: Scope;
	readonly zone: string;
	readonly nowMs: number;
}

/** The overview's three charts; each mark opens the sessions that started in its bucket. */
export function overviewCharts(
	buckets: readonly OverviewBucket[],
	grid: Buckets,
	{ scope, zone, nowMs }: Frame
): { cost: ChartSpec; sessions: ChartSpec; latency: ChartSpec } {
	const locale = getLocale();
	const ends = buckets.map((_, index) => buckets[index + 1]?.startMs ?? grid.endMs);
	const starts = buckets.map(({ startMs }) => startMs);
	const labels = axisLabels(starts, grid.width.unit, zone, locale);
	const spans = starts.map((startMs, index) => ({ startMs, endMs: ends[index] ?? grid.endMs }));
	const listOf = ({ startMs, endMs }: Span, status?: SessionState) =>
		links.sessions(
			{
				project: scope.project,
				from: new Date(startMs).toISOString(),
				to: new Date(endMs).toISOString()
			},
			{ status }
		);
	const marks = spans.map((span, index): ChartBucket => ({
		label: labels[index]?.text ?? '',
		begins: labels[index]?.begins ?? false,
		roundness: labels[index]?.roundness,
		title: spanText(span, zone),
		href: listOf(span)
	}));
	const listAt = (status: SessionState) => (bucket: number) => {
		const span = spans[bucket];
		return span ? listOf(span, status) : null;
	};
	const unfinished = ends.findIndex((end) => end >= nowMs);
	const frame = { buckets: marks, unfinishedFrom: unfinished < 0 ? null : unfinished };
	return {
		cost: {
			...frame,
			kind: 'bars',
			stacked: false,
			unit: 'USD',
			format: (value) => money(value, locale),
			series: [
				{
					id: 'cost',
					label: m.chart_cost(),
					color: 'series-1',
					values: buckets.map((bucket) => bucket.costUsd)
				}
			]
		},
		sessions: {
			...frame,
			kind: 'bars',
			stacked: true,
			unit: m.unit_sessions(),
			whole: true,
			format: (value) => count(value, locale),
			series: [
				{
					id: 'fine',
					label: m.chart_sessions_fine(),
					color: 'series-7',
					values: buckets.map((bucket) => bucket.sessions - bucket.errorSessions),
					hrefOf: listAt('ok')
				},
				{
					id: 'error',
					label: m.chart_sessions_error(),
					color: 'danger',
					values: buckets.map((bucket) => bucket.errorSessions),
					hrefOf: listAt('error')
				}
			]
		},
		latency: {
			...frame,
			kind: 'lines',
			stacked: false,
			unit: null,
			inFile: inSeconds,
			format: (value) => duration(value, locale),
			step: durationStep,
			series: [
				{
					id: 'p95',
					label: 'p95',
					color: 'series-4',
					values: buckets.map((bucket) => bucket.durationP95Ns)
				}
			]
		}
	};
}
