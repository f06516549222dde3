/** `GET /v4/meterics/project/{project}` as AgentOps computes it. */
import { checkStatus, metricsCost, tokensOf, traceOutcome } from './figures.ts';
import { inRange } from './list-view.ts';
import type { Quirks } from './quirks.ts';
import { byTrace, Crash, isoTime, outcomeOf, type StoredSpan } from './world.ts';

export function metricsView(
	projectId: string,
	spans: readonly StoredSpan[],
	range: { readonly fromNs: bigint | null; readonly toNs: bigint | null },
	quirks: Quirks
) {
	if (quirks.pricingFunctionsMissing) throw new Crash('Function calculate_prompt_cost is unknown');
	const chosen = spans
		.filter((span) => inRange(span, range))
		.sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
	for (const span of chosen) checkStatus(span, quirks);
	const traces = [...byTrace(chosen).values()];
	const count = (outcome: string) => chosen.filter((span) => outcomeOf(span) === outcome).length;
	const figures = chosen.map((span) => ({ span, tokens: tokensOf(span, quirks) }));
	const total = (outcome?: string) =>
		figures
			.filter(({ span }) => outcome === undefined || outcomeOf(span) === outcome)
			.reduce((sum, { tokens }) => sum + tokens.total, 0);
	const average = (sum: number, of: number) => (of === 0 ? 0 : Number((sum / of).toFixed(2)));
	const cost = figures.reduce(
		(sum, { span, tokens }) => sum + metricsCost(span, tokens, quirks),
		0
	);
	const durations = chosen.map((span) => Number(span.durationNs));
	const busy = traces
		.map((group) => group.reduce((sum, span) => sum + Number(span.durationNs), 0))
		.sort((a, b) => a - b);
	const starts = (outcome: string) =>
		traces
			.filter((group) => traceOutcome(group, quirks) === outcome)
			.map((group) => isoTime(group.at(-1)?.startNs ?? 0n, ''));
	const costDates: Record<string, number> = {};
	for (const group of traces) {
		if (quirks.okCostsOnly && traceOutcome(group, quirks) !== 'success') continue;
		const day = isoTime(group.at(-1)?.startNs ?? 0n, '').slice(0, 10);
		const usd = group.reduce(
			(sum, span) => sum + metricsCost(span, tokensOf(span, quirks), quirks),
			0
		);
		costDates[day] = (costDates[day] ?? 0) + usd;
	}
	const spansPerTrace: Record<string, number> = {};
	const width = Math.max(1, Math.floor(Math.max(0, ...traces.map((group) => group.length)) / 10));
	for (const group of traces) {
		const bucket = String(Math.floor(group.length / width) * width);
		spansPerTrace[bucket] = (spansPerTrace[bucket] ?? 0) + 1;
	}
	const sum = durations.reduce((total, duration) => total + duration, 0);
	return {
		project_id: projectId,
		trace_count: traces.length,
		span_count: {
			total: chosen.length,
			success: count('success'),
			fail: count('fail'),
			unknown: count('indeterminate'),
			indeterminate: count('indeterminate')
		},
		token_metrics: {
			total_cost: cost.toFixed(5),
			average_cost_per_session: (traces.length === 0 ? 0 : cost / traces.length).toFixed(5),
			prompt_tokens: figures.reduce((all, { tokens }) => all + tokens.prompt, 0),
			completion_tokens: figures.reduce((all, { tokens }) => all + tokens.completion, 0),
			total_tokens: { all: total(), success: total('success'), fail: total('fail') },
			avg_tokens: {
				all: average(total(), chosen.length),
				success: average(total('success'), count('success')),
				fail: average(total('fail'), count('fail'))
			}
		},
		duration_metrics: {
			min_duration_ns: durations.length === 0 ? 0 : Math.min(...durations),
			max_duration_ns: Math.max(0, ...durations),
			avg_duration_ns: durations.length === 0 ? 0 : Math.floor(sum / durations.length),
			total_duration_ns: sum,
			trace_durations: busy
		},
		trace_durations: busy,
		success_datetime: starts('success'),
		fail_datetime: starts('fail'),
		indeterminate_datetime: starts('indeterminate'),
		spans_per_trace: spansPerTrace,
		trace_cost_dates: costDates,
		// min() over nothing is the epoch.
		start_time: isoTime(chosen[0]?.startNs ?? 0n, ''),
		end_time: isoTime(chosen.at(-1)?.startNs ?? 0n, ''),
		freeplan_truncated: quirks.freePlan
	};
}
