import type { ChartSpec } from '#lib/components/charts/spec.ts';
import { inCurrency } from '#lib/cost/currency/currency.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import type { CostWeek, WeekCell } from '#lib/cost/week.ts';
import { count } from '#lib/format/count.ts';
import { weekdayName } from '#lib/format/date-time.ts';
import { money } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { weekHourValue } from '#lib/query/week-hours.ts';
import type { Span } from '#lib/time/range.ts';
import { behindHref } from './behind.ts';
import type { Frame } from './frame.ts';

const days = [0, 1, 2, 3, 4, 5, 6];
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

type Figures = Pick<ChartSpec, 'unit' | 'format'> & {
	readonly color: 'series-1' | 'series-7';
	/** null = unknown. */
	readonly of: (cell: WeekCell) => number | null;
	/** What a value leaves out of a cell; absent = nothing. */
	readonly leftOut?: { readonly label: string; readonly of: (cell: WeekCell) => number };
};

/** Seven rows of twenty-four hours; each cell, and each hour of all days, opens its sessions. */
function weekChart({ cells }: CostWeek, span: Span, frame: Frame, figures: Figures): ChartSpec {
	const { project, filters } = frame;
	const locale = getLocale();
	const byHour = new Map(cells.map((cell) => [cell.hour, cell]));
	const { leftOut } = figures;
	const href = (day: number | null, hour: number) =>
		behindHref({ project, span, filters }, {}, { hour: weekHourValue(day, hour) });
	return {
		kind: 'heat',
		stacked: false,
		unfinishedFrom: null,
		unit: figures.unit,
		format: figures.format,
		buckets: hours.map((hour) => ({
			label: String(hour),
			title: `${clock(hour)}–${clock(hour + 1)}`,
			href: href(null, hour)
		})),
		series: days.map((day) => {
			const own = hours.map((hour) => byHour.get(day * 24 + hour));
			return {
				id: String(day),
				label: weekdayName(day, locale),
				color: figures.color,
				values: own.map((cell) => (cell ? figures.of(cell) : 0)),
				...(leftOut && {
					leftOut: {
						label: leftOut.label,
						counts: own.map((cell) => (cell ? leftOut.of(cell) : 0))
					}
				}),
				hrefOf: (hour) => href(day, hour)
			};
		})
	};
}

/** What calls cost by the hour of the week at which they began. */
export function weekSpendChart(week: CostWeek, span: Span, frame: Frame): ChartSpec {
	const { currency } = frame;
	const locale = getLocale();
	return weekChart(week, span, frame, {
		color: 'series-1',
		unit: currency.code,
		format: (value) => money(value, locale, { currency: currency.code }),
		of: ({ costPico }) => (costPico === null ? null : inCurrency(picoToUsd(costPico), currency)),
		leftOut: { label: m.costs_unpriced_calls(), of: ({ unpricedCalls }) => unpricedCalls }
	});
}

/** Sessions with a call by its hour of the week; one that runs on is in each of its hours. */
export function weekSessionsChart(week: CostWeek, span: Span, frame: Frame): ChartSpec {
	const locale = getLocale();
	return weekChart(week, span, frame, {
		color: 'series-7',
		unit: m.unit_sessions(),
		format: (value) => count(value, locale),
		of: ({ sessions }) => sessions
	});
}
