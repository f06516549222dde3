import type { ChartBucket, ChartSpec } from '#lib/components/charts/spec.ts';
import { spanText } from '#lib/components/time/span-text.ts';
import { count } from '#lib/format/count.ts';
import { axisLabel } from '#lib/format/date-time.ts';
import { duration } from '#lib/format/duration.ts';
import { money } from '#lib/format/money.ts';
import { links, type Scope } from '#lib/links.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { OverviewBucket } from '#lib/server/agentops/analytics.ts';
import type { Buckets } from '#lib/time/buckets.ts';

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
	const marks: ChartBucket[] = buckets.map((bucket, index) => {
		const span = { startMs: bucket.startMs, endMs: ends[index] ?? grid.endMs };
		return {
			label: axisLabel(span.startMs, grid.width.unit, zone, locale),
			title: spanText(span, zone),
			href: links.sessions({
				project: scope.project,
				from: new Date(span.startMs).toISOString(),
				to: new Date(span.endMs).toISOString()
			})
		};
	});
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
					values: buckets.map((bucket) => bucket.sessions - bucket.errorSessions)
				},
				{
					id: 'error',
					label: m.chart_sessions_error(),
					color: 'danger',
					values: buckets.map((bucket) => bucket.errorSessions)
				}
			]
		},
		latency: {
			...frame,
			kind: 'lines',
			stacked: false,
			unit: 'p95',
			format: (value) => duration(value, locale),
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
