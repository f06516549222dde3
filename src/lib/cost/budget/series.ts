/** A budget on a chart of spend by bucket: its even pace, and what the forecast says of what is to come. */
import type { Currency } from '#lib/format/money.ts';
import type { Span } from '#lib/time/range.ts';
import { toUnits, type Budget, type BurnDown } from './budget.ts';
import type { ShownCurrency } from '../currency/currency.ts';
import type { ForecastPoint } from './forecast.ts';

export interface BudgetOnChart {
	readonly budget: Pick<Budget, 'id' | 'name' | 'currency' | 'projectId'>;
	readonly burn: BurnDown;
	/** When spend was read, Unix ms. */
	readonly nowMs: number;
}

/** One value per bucket; null where the budget or its forecast says nothing. */
export interface BudgetSeries {
	readonly pace: readonly (number | null)[];
	readonly expected: readonly (number | null)[];
	readonly low: readonly (number | null)[];
	readonly high: readonly (number | null)[];
}

/**
 * Amounts in the shown currency; null when the budget's own cannot be turned into it.
 * @param spentNow in the bucket that holds now, until now, in the shown currency; the forecast is of all
 * of that bucket. null = not known, and that bucket has no forecast
 */
export function budgetSeries(
	{ budget, burn, nowMs }: BudgetOnChart,
	buckets: readonly Span[],
	shown: ShownCurrency,
	spentNow: number | null
): BudgetSeries | null {
	const factor = factorTo(budget.currency, shown);
	if (factor === null) return null;
	const { period, forecast } = burn;
	const amount = toUnits(burn.amountPico) * factor;
	const inPeriod = ({ startMs, endMs }: Span) => startMs >= period.startMs && endMs <= period.endMs;
	const ahead = (value: (point: ForecastPoint) => number) =>
		buckets.map((bucket) => {
			if (!forecast || !inPeriod(bucket) || bucket.endMs <= nowMs) return null;
			const spent = toUnits(burn.spentPico);
			const at = (ms: number) => cumulative(forecast.points, spent, nowMs, ms, value);
			const before = bucket.startMs < nowMs ? spentNow : 0;
			if (before === null) return null;
			const from = Math.max(bucket.startMs, nowMs);
			return before + Math.max(0, at(bucket.endMs) - at(from)) * factor;
		});
	return {
		pace: buckets.map((bucket) =>
			inPeriod(bucket)
				? (amount * (bucket.endMs - bucket.startMs)) / (period.endMs - period.startMs)
				: null
		),
		expected: ahead(({ expected }) => expected),
		low: ahead(({ low }) => low),
		high: ahead(({ high }) => high)
	};
}

function factorTo(from: Currency, shown: ShownCurrency): number | null {
	if (from === shown.code) return 1;
	return from === 'USD' ? shown.perUsd : null;
}

/** What will have been spent at a moment, straight between the forecast's points. */
function cumulative(
	points: readonly ForecastPoint[],
	spent: number,
	nowMs: number,
	atMs: number,
	value: (point: ForecastPoint) => number
): number {
	let before = { atMs: nowMs, value: spent };
	for (const point of points) {
		const reached = value(point);
		if (point.atMs >= atMs) {
			const part = (atMs - before.atMs) / (point.atMs - before.atMs);
			return before.value + part * (reached - before.value);
		}
		before = { atMs: point.atMs, value: reached };
	}
	return before.value;
}
