import type { ChartBucket, ChartSeries, ChartSpec } from '#lib/components/charts/spec.ts';
import { spanText } from '#lib/components/time/span-text.ts';
import { binsIn, type CostBand } from '#lib/cost/band.ts';
import { binEnd, fullBins } from '#lib/cost/distribution.ts';
import { budgetSeries, type BudgetOnChart } from '#lib/cost/budget/series.ts';
import { inCurrency, type ShownCurrency } from '#lib/cost/currency/currency.ts';
import { picoToUsd, type PicoUsd } from '#lib/cost/pico.ts';
import {
	addsUp,
	type CostBin,
	type CostCell,
	type CostDimension,
	type CostFilters,
	type CostReport
} from '#lib/cost/report.ts';
import { compact, count } from '#lib/format/count.ts';
import { axisLabel } from '#lib/format/date-time.ts';
import { duration } from '#lib/format/duration.ts';
import { money } from '#lib/format/money.ts';
import { percent } from '#lib/format/percent.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Buckets } from '#lib/time/buckets.ts';
import type { Span } from '#lib/time/range.ts';
import { behindHref } from './behind.ts';
import { colorsOf } from './colors.ts';
import { valueWord } from './dimension-words.ts';

/** What the page is about, for links and labels. */
export interface Frame {
	readonly project: string | null;
	readonly dimension: CostDimension;
	readonly filters: CostFilters;
	readonly grid: Buckets;
	readonly zone: string;
	readonly nowMs: number;
	/** What amounts are shown in. */
	readonly currency: ShownCurrency;
	/** Of the cost per session, that the list below the charts is about. */
	readonly band: CostBand;
	/** The budget that is about exactly this; null = none. */
	readonly budget: BudgetOnChart | null;
}

interface TimeAxis {
	readonly spans: readonly Span[];
	readonly buckets: readonly ChartBucket[];
	readonly unfinishedFrom: number | null;
}

function timeAxis({ project, filters, grid, zone, nowMs }: Frame): TimeAxis {
	const locale = getLocale();
	const spans = grid.startsMs.map((startMs, index) => ({
		startMs,
		endMs: grid.startsMs[index + 1] ?? grid.endMs
	}));
	const unfinished = spans.findIndex(({ endMs }) => endMs > nowMs);
	return {
		spans,
		buckets: spans.map((span) => ({
			label: axisLabel(span.startMs, grid.width.unit, zone, locale),
			title: spanText(span, zone),
			href: behindHref({ project, span, filters })
		})),
		unfinishedFrom: unfinished < 0 ? null : unfinished
	};
}

const usd = (pico: PicoUsd | null): number | null => (pico === null ? null : picoToUsd(pico));

/** Spend by bucket and value, with the previous period behind. */
export function spendChart(report: CostReport, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { spans, buckets, unfinishedFrom } = timeAxis(frame);
	const { dimension, filters, project, currency } = frame;
	const shown = (pico: PicoUsd | null) => inCurrency(usd(pico), currency);
	const stacked = addsUp(dimension);
	const colors = colorsOf(report.topValues);
	const byValue = new Map<string | null, Map<number, CostCell>>();
	for (const cell of report.cells) {
		const cells = byValue.get(cell.value) ?? new Map<number, CostCell>();
		byValue.set(cell.value, cells.set(cell.position, cell));
	}
	const valuesOf = (value: string | null) =>
		// No call is no cost; a call of unknown cost is unknown.
		spans.map((_, index) => {
			const cell = byValue.get(value)?.get(index);
			return cell ? shown(cell.costPico) : 0;
		});
	const tops = report.topValues.map((value): ChartSeries => ({
		id: `=${value}`,
		label: valueWord(dimension, value),
		color: colors.get(value) ?? 'series-other',
		values: valuesOf(value),
		hrefs: spans.map((span) => behindHref({ project, span, filters }, { [dimension]: value }))
	}));
	const others: ChartSeries[] = byValue.has(null)
		? [{ id: 'others', label: m.costs_other(), color: 'series-other', values: valuesOf(null) }]
		: [];
	const before: ChartSeries = {
		id: 'previous',
		label: m.costs_previous(),
		color: 'faint',
		ghost: true,
		values: spans.map((_, index) => {
			const bucket = report.previousBuckets[index];
			return bucket === undefined ? null : bucket.calls === 0 ? 0 : shown(bucket.costPico);
		})
	};
	return {
		kind: stacked ? 'bars' : 'lines',
		stacked,
		buckets,
		unfinishedFrom,
		unit: currency.code,
		format: (value) => money(value, locale, { currency: currency.code }),
		series: [...tops, ...others, before, ...budgetLines(frame, spans)]
	};
}

/** The budget's even pace and, where the range reaches into the future, its forecast with the band. */
function budgetLines({ budget, currency }: Frame, spans: readonly Span[]): ChartSeries[] {
	const series = budget && budgetSeries(budget, spans, currency);
	if (!budget || !series) return [];
	const line = (
		id: string,
		label: string,
		color: ChartSeries['color'],
		values: readonly (number | null)[]
	): ChartSeries[] =>
		values.every((value) => value === null) ? [] : [{ id, label, color, values, ghost: true }];
	return [
		...line('budget', `${m.budget_line()}: ${budget.budget.name}`, 'danger', series.pace),
		...line('forecast', m.budget_forecast_line(), 'accent', series.expected),
		...line('forecast-high', m.budget_high(), 'faint', series.high),
		...line('forecast-low', m.budget_low(), 'faint', series.low)
	];
}

/** The bins of the distribution, from the cheapest to the dearest session. */
export function shownBins({ sessions }: CostReport): CostBin[] {
	return fullBins(sessions.bins, (fromPico) => ({ fromPico, sessions: 0, costPico: 0n }));
}

/** Sessions by what they cost; each bar opens them. */
export function distributionChart(report: CostReport, span: Span, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { project, filters, currency } = frame;
	const text = (pico: PicoUsd) =>
		money(inCurrency(picoToUsd(pico), currency), locale, { currency: currency.code });
	const bins = shownBins(report);
	return {
		kind: 'bars',
		stacked: false,
		unfinishedFrom: null,
		chosen: binsIn(
			frame.band,
			bins.map(({ fromPico }) => fromPico)
		),
		unit: m.unit_sessions(),
		format: (value) => count(value, locale),
		buckets: bins.map(({ fromPico }) => {
			const end = binEnd(fromPico);
			const from = text(fromPico);
			return {
				label: from,
				title: end === null ? m.costs_from({ from }) : m.costs_up_to({ from, to: text(end) }),
				href: behindHref({ project, span, filters }, {}, { from: fromPico, to: end })
			};
		}),
		series: [
			{
				id: 'sessions',
				label: m.kpi_sessions(),
				color: 'series-7',
				values: bins.map(({ sessions }) => sessions)
			}
		]
	};
}

/** Tokens by class: no token is in two. */
export function tokensChart(report: CostReport, frame: Frame): ChartSpec {
	const { buckets, unfinishedFrom } = timeAxis(frame);
	const classes = [
		['input', m.tokens_input(), 'series-1'],
		['cacheRead', m.tokens_cache_read(), 'series-2'],
		['cacheWrite', m.tokens_cache_write(), 'series-3'],
		['output', m.tokens_output(), 'series-4'],
		['reasoning', m.tokens_reasoning(), 'series-5']
	] as const;
	return {
		kind: 'bars',
		stacked: true,
		buckets,
		unfinishedFrom,
		unit: m.kpi_tokens(),
		format: compact,
		series: classes
			.filter(([name]) => report.buckets.some(({ tokens }) => tokens[name] > 0))
			.map(([name, label, color]) => ({
				id: name,
				label,
				color,
				values: report.buckets.map(({ tokens }) => tokens[name])
			}))
	};
}

/** Share of calls that failed; no call has no rate. */
export function errorsChart(report: CostReport, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { buckets, unfinishedFrom } = timeAxis(frame);
	return {
		kind: 'lines',
		stacked: false,
		buckets,
		unfinishedFrom,
		unit: '%',
		format: (value) => percent(value, locale),
		series: [
			{
				id: 'errors',
				label: m.costs_errors(),
				color: 'danger',
				values: report.buckets.map(({ calls, failedCalls }) =>
					calls === 0 ? null : failedCalls / calls
				)
			}
		]
	};
}

/** Wall clock of sessions by their start. */
export function latencyChart(report: CostReport, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { buckets, unfinishedFrom } = timeAxis(frame);
	return {
		kind: 'lines',
		stacked: false,
		buckets,
		unfinishedFrom,
		unit: 'ns',
		format: (value) => duration(value, locale),
		series: [
			{
				id: 'p50',
				label: 'p50',
				color: 'series-7',
				values: report.pace.map(({ p50Ns }) => p50Ns)
			},
			{
				id: 'p95',
				label: 'p95',
				color: 'series-4',
				values: report.pace.map(({ p95Ns }) => p95Ns)
			}
		]
	};
}
