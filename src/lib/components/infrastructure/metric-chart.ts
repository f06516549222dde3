import type { ChartSpec, ChartTick } from '#lib/components/charts/spec.ts';
import { dateTime } from '#lib/format/date-time.ts';
import { axisLabels } from '#lib/format/time-axis.ts';
import type { GroupId, Unit } from '#lib/infrastructure/panel.ts';
import { decimate } from '#lib/infrastructure/series/decimate.ts';
import type { PanelSeries } from '#lib/infrastructure/series/series.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { gridFor } from '#lib/time/buckets.ts';
import type { EntityColors } from './entity-colors.ts';
import { seriesName } from './panel-words.ts';
import { unitName, unitText } from './unit-text.ts';

interface Frame {
	/** The panel's id in the catalogue. */
	readonly id: string;
	readonly group: GroupId;
	readonly unit: Unit;
	readonly zone: string;
	readonly colors: EntityColors;
	/** Moments to draw: about the width in pixels. */
	readonly most: number;
}

/** Units whose figures are written with one that suits each: `840 ms`, `3.2 GB`. */
const ownUnits: ReadonlySet<Unit> = new Set(['ratio', 'seconds', 'bytes', 'bytes/s']);

/** The chart of a panel: as many moments as fit, with every spike of those in between. */
export function metricChart(
	panel: PanelSeries,
	{ id, group, unit, zone, colors, most }: Frame
): ChartSpec {
	const locale = getLocale();
	const { atMs, series } = decimate(panel, most);
	return {
		kind: 'lines',
		stacked: false,
		unit: ownUnits.has(unit) ? null : unitName(unit),
		inFile: { unit: unitName(unit), factor: unit === 'ratio' ? 100 : 1 },
		unfinishedFrom: null,
		format: (value) => unitText(value, unit, locale),
		buckets: atMs.map((ms) => {
			const title = dateTime(ms, zone, { withZone: true });
			return { label: title.slice(5, 16), title, href: null };
		}),
		ticks: clockTicks(atMs, zone, most),
		series: series.map((each) => ({
			id: each.id,
			label: seriesName(id, each),
			...colors.of(group, each),
			values: each.values
		}))
	};
}

/** Room for `19:00` and a gap; where a date needs more, the chart leaves out every second one. */
const tickPixels = 60;

/**
 * Round times on the zone's clock, each at the moment nearest to it: `12:00`, `15:00`, and the date where
 * a day begins.
 * @param atMs the drawn moments, ascending
 * @param pixels the chart's width
 */
export function clockTicks(atMs: readonly number[], zone: string, pixels: number): ChartTick[] {
	const [first, second] = atMs;
	const last = atMs.at(-1);
	if (first === undefined || second === undefined || last === undefined) return [];
	const { startsMs, width, firstIsCut } = gridFor(
		{ startMs: first, endMs: last + 1 },
		zone,
		pixels / tickPixels
	);
	const round = firstIsCut ? startsMs.slice(1) : startsMs;
	const labels = axisLabels(round, width.unit, zone, getLocale());
	const ticks: ChartTick[] = [];
	for (const [index, at] of round.entries()) {
		const bucket = nearest(atMs, at);
		const { text = '', begins = false } = labels[index] ?? {};
		// Finer than the moments: two round times would share one.
		if (bucket !== ticks.at(-1)?.bucket) ticks.push({ bucket, label: text, begins });
	}
	return ticks;
}

function nearest(atMs: readonly number[], at: number): number {
	const after = atMs.findIndex((ms) => ms >= at);
	if (after <= 0) return Math.max(0, after);
	const before = atMs[after - 1] ?? at;
	return at - before < (atMs[after] ?? at) - at ? after - 1 : after;
}
