import type { ChartBucket } from '#lib/components/charts/spec.ts';
import { spanText } from '#lib/components/time/span-text.ts';
import type { CostBand } from '#lib/cost/band.ts';
import type { BudgetOnChart } from '#lib/cost/budget/series.ts';
import type { ShownCurrency } from '#lib/cost/currency/currency.ts';
import type { ProjectName } from '#lib/cost/project-name.ts';
import type { CostBy, CostFilters, CostGrid } from '#lib/cost/report.ts';
import { axisLabels } from '#lib/format/time-axis.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Buckets } from '#lib/time/buckets.ts';
import type { Span } from '#lib/time/range.ts';

/** What the page is about, for links and labels. */
export interface Frame {
	/** As addresses spell it; several are added up. */
	readonly project: string | null;
	/** Whose calls the figures are about. */
	readonly projects: readonly ProjectName[];
	readonly dimension: CostBy;
	readonly filters: CostFilters;
	/** The report's own buckets. */
	readonly grid: Buckets;
	/** Those of the charts: the report's, and where a budget is drawn the rest of its period. */
	readonly axis: Buckets;
	/** Buckets of the period before, as the report has them. */
	readonly previousGrid: CostGrid;
	readonly zone: string;
	readonly nowMs: number;
	/** What amounts are shown in. */
	readonly currency: ShownCurrency;
	/** Of the cost per session, that the list below the charts is about. */
	readonly band: CostBand;
	/** The budget that is about exactly this; null = none. */
	readonly budget: BudgetOnChart | null;
}

export interface TimeAxis {
	/** From the first bucket that the report has to the end of its last. */
	readonly whole: Span;
	/** Of the buckets as they are drawn. */
	readonly spans: readonly Span[];
	/** One per bucket. */
	readonly buckets: readonly ChartBucket[];
	readonly unfinishedFrom: number | null;
	/** A value for each bucket that the report has, and null for those that are still to come. */
	readonly values: (of: (index: number) => number | null) => (number | null)[];
	/** The list of a bucket that the report has, of just its time; null for those to come. */
	readonly hrefOf: (of: (span: Span) => string | null) => (bucket: number) => string | null;
}

/** @param listOf what a bucket as a whole opens */
export function timeAxis(
	{ grid, axis, zone, nowMs }: Frame,
	listOf: (span: Span) => string
): TimeAxis {
	const spans = spansOf(axis);
	const reported = spansOf(grid);
	const words = wordsOf(axis, zone);
	const unfinished = spans.findIndex(({ endMs }) => endMs > nowMs);
	const hrefOf: TimeAxis['hrefOf'] = (of) => (bucket) => {
		const span = reported[bucket];
		return span && span.startMs < nowMs ? of(span) : null;
	};
	const list = hrefOf(listOf);
	return {
		whole: wholeOf(grid),
		spans,
		buckets: spans.map((_, index) => ({
			...(words[index] ?? { label: '', title: '' }),
			// Asked for where it is opened or written: of hundreds of marks hardly one is.
			get href() {
				return list(index);
			}
		})),
		unfinishedFrom: unfinished < 0 ? null : unfinished,
		values: (of) => spans.map((_, index) => (index < reported.length ? of(index) : null)),
		hrefOf
	};
}

type BucketWords = Pick<ChartBucket, 'label' | 'begins' | 'roundness' | 'title'>;

/** By the buckets, which all charts of a page share: to word a hundred times takes longer than to draw them. */
const worded = new WeakMap<Buckets, { readonly key: string; readonly words: BucketWords[] }>();

/** How the buckets of an axis are called. */
function wordsOf(axis: Buckets, zone: string): readonly BucketWords[] {
	const locale = getLocale();
	const key = `${locale} ${zone}`;
	const known = worded.get(axis);
	if (known?.key === key) return known.words;
	const labels = axisLabels(axis.startsMs, axis.width.unit, zone, locale);
	const words = spansOf(axis).map((span, index) => ({
		label: labels[index]?.text ?? '',
		begins: labels[index]?.begins ?? false,
		roundness: labels[index]?.roundness,
		title: spanText(span, zone)
	}));
	worded.set(axis, { key, words });
	return words;
}

/** From the first start to the end. */
export function wholeOf({ startsMs, endMs }: CostGrid): Span {
	return { startMs: startsMs[0] ?? endMs, endMs };
}

/** From each start to the next. */
export function spansOf({ startsMs, endMs }: CostGrid): Span[] {
	return startsMs.map((startMs, index) => ({ startMs, endMs: startsMs[index + 1] ?? endMs }));
}
