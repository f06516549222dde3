import type { ChartSeries, ChartSpec, LeftOut } from '#lib/components/charts/spec.ts';
import { binsIn } from '#lib/cost/band.ts';
import { isPartial } from '#lib/cost/budget/standing.ts';
import { inCurrency } from '#lib/cost/currency/currency.ts';
import { binEnd, fullBins } from '#lib/cost/distribution.ts';
import { picoToUsd, type PicoUsd } from '#lib/cost/pico.ts';
import { spentOf, type CostBin, type CostCell, type CostReport } from '#lib/cost/report.ts';
import { compact, count } from '#lib/format/count.ts';
import { money } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { tokenClasses, type TokenField } from '#lib/query/fields.ts';
import type { Span } from '#lib/time/range.ts';
import { behindHref } from './behind.ts';
import { budgetLines } from './budget-lines.ts';
import { colorsOf } from './colors.ts';
import { valueWord } from './dimension-words.ts';
import { spansOf, timeAxis, wholeOf, type Frame, type TimeAxis } from './frame.ts';
import { othersMarkHref, valueMarkHref } from './value-marks.ts';

/** Spend by bucket and value, with the previous period behind. */
export function spendChart(report: CostReport, frame: Frame): ChartSpec {
	const locale = getLocale();
	const { dimension, filters, project, projects, currency } = frame;
	const axis = timeAxis(frame, (span) => behindHref({ project, span, filters }));
	const shown = (pico: PicoUsd | null) => inCurrency(picoToUsd(pico), currency);
	const colors = colorsOf(report.topValues);
	const byValue = new Map<string | null, Map<number, CostCell>>();
	for (const cell of report.cells) {
		const cells = byValue.get(cell.value) ?? new Map<number, CostCell>();
		byValue.set(cell.value, cells.set(cell.position, cell));
	}
	const valuesOf = (value: string | null) =>
		// No call is no cost; a call of unknown cost is unknown.
		axis.values((index) => {
			const cell = byValue.get(value)?.get(index);
			return cell ? shown(cell.costPico) : 0;
		});
	const unpricedOf = (value: string | null) =>
		unpricedIn(axis, (index) => byValue.get(value)?.get(index));
	/** Where a mark leads, and the entry in the legend. */
	const leading = (listOf: (span: Span) => string | null) => ({
		hrefOf: axis.hrefOf(listOf),
		href: listOf(axis.whole)
	});
	const tops = report.topValues.map((value): ChartSeries => ({
		id: `=${value}`,
		label: valueWord(dimension, value, projects),
		color: colors.get(value) ?? 'series-other',
		values: valuesOf(value),
		leftOut: unpricedOf(value),
		...leading((span) => valueMarkHref(frame, span, value))
	}));
	const others: ChartSeries = {
		id: 'others',
		label: m.costs_other(),
		color: 'series-other',
		values: valuesOf(null),
		leftOut: unpricedOf(null),
		...leading((span) => othersMarkHref(frame, span, report.topValues))
	};
	return {
		kind: 'bars',
		stacked: true,
		buckets: axis.buckets,
		unfinishedFrom: axis.unfinishedFrom,
		unit: currency.code,
		format: (value) => money(value, locale, { currency: currency.code }),
		series: [
			...tops,
			...(byValue.has(null) ? [others] : []),
			previousPeriod(report, frame, axis),
			...budgetLines(report, frame, axis)
		]
	};
}

/**
 * The period before, bucket by bucket from its start; each opens its own sessions. Not drawn while sessions are
 * unread.
 */
function previousPeriod(
	{ previousBuckets, reading }: CostReport,
	{ project, filters, previousGrid, currency }: Frame,
	{ spans }: TimeAxis
): ChartSeries {
	const former = spansOf(previousGrid);
	return {
		id: 'previous',
		label: m.costs_previous(),
		color: 'faint',
		ghost: true,
		values: spans.map((_, index) => {
			const bucket = isPartial(reading) ? undefined : previousBuckets[index];
			return bucket === undefined ? null : inCurrency(picoToUsd(spentOf(bucket)), currency);
		}),
		leftOut: unpricedIn({ spans }, (index) => previousBuckets[index]),
		href: behindHref({ project, span: wholeOf(previousGrid), filters }),
		hrefOf: (bucket) => {
			const span = former[bucket];
			return span && bucket < spans.length ? behindHref({ project, span, filters }) : null;
		}
	};
}

/** Calls without a price in what each bucket has. */
const unpricedIn = (
	{ spans }: Pick<TimeAxis, 'spans'>,
	of: (index: number) => Pick<CostCell, 'unpricedCalls'> | undefined
): LeftOut => ({
	label: m.costs_unpriced_calls(),
	counts: spans.map((_, index) => of(index)?.unpricedCalls ?? 0)
});

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
	const { project, filters } = frame;
	const axis = timeAxis(frame, (span) =>
		behindHref({ project, span, filters }, {}, { sort: 'tokens' })
	);
	const classes = [
		['tokens.input', m.tokens_input(), 'series-1'],
		['tokens.cache-read', m.tokens_cache_read(), 'series-2'],
		['tokens.cache-write', m.tokens_cache_write(), 'series-3'],
		['tokens.output', m.tokens_output(), 'series-4'],
		['tokens.reasoning', m.tokens_reasoning(), 'series-5']
	] as const;
	const listOf = (field: TokenField) => (span: Span) =>
		behindHref(
			{ project, span, filters },
			{},
			{
				only: [{ kind: 'amount', field, comparison: '>', amount: 0n, negated: false }],
				sort: 'tokens'
			}
		);
	return {
		kind: 'bars',
		stacked: true,
		buckets: axis.buckets,
		unfinishedFrom: axis.unfinishedFrom,
		unit: m.kpi_tokens(),
		format: compact,
		series: classes
			.filter(([field]) => report.buckets.some(({ tokens }) => tokens[tokenClasses[field]] > 0))
			.map(([field, label, color]) => ({
				id: field,
				label,
				color,
				values: axis.values((index) => report.buckets[index]?.tokens[tokenClasses[field]] ?? null),
				hrefOf: axis.hrefOf(listOf(field)),
				href: listOf(field)(axis.whole)
			}))
	};
}
