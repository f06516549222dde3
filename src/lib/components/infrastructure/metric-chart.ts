import type { ChartColor, ChartSpec } from '#lib/components/charts/spec.ts';
import { dateTime } from '#lib/format/date-time.ts';
import type { LineName, Unit } from '#lib/infrastructure/panel.ts';
import { decimate } from '#lib/infrastructure/series/decimate.ts';
import type { PanelSeries, Series } from '#lib/infrastructure/series/series.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { lineName } from './panel-words.ts';
import { unitName, unitText } from './unit-text.ts';

const fixedColors: Readonly<Record<LineName, ChartColor>> = {
	p50: 'series-7',
	p95: 'series-1',
	p99: 'series-4',
	read: 'series-7',
	written: 'series-3',
	received: 'series-7',
	sent: 'series-3',
	prompt: 'series-7',
	generation: 'series-2',
	input: 'series-7',
	output: 'series-2',
	all: 'series-7',
	failed: 'danger'
};
const palette = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7'
] as const satisfies readonly ChartColor[];

/** A host, GPU or model keeps its colour in all charts of a page, through every change of range. */
export class EntityColors {
	readonly #known = new Map<string, ChartColor>();

	of(series: Series): ChartColor {
		if ('fixed' in series.name) return fixedColors[series.name.fixed];
		const known = this.#known.get(series.id);
		if (known) return known;
		const color = palette[this.#known.size % palette.length] ?? 'series-other';
		this.#known.set(series.id, color);
		return color;
	}
}

/** The name of a line: the catalogue's word, or the values of its labels. */
export function seriesName({ name }: Series): string {
	if ('fixed' in name) return lineName(name.fixed);
	return name.labels.filter((label) => label !== '').join(' · ') || '–';
}

interface Frame {
	readonly unit: Unit;
	readonly zone: string;
	readonly colors: EntityColors;
	/** Moments to draw: about the width in pixels. */
	readonly most: number;
}

const dayMs = 86_400_000;

/** The chart of a panel: as many moments as fit, with every spike of those in between. */
export function metricChart(panel: PanelSeries, { unit, zone, colors, most }: Frame): ChartSpec {
	const locale = getLocale();
	const { atMs, series } = decimate(panel, most);
	const long = panel.stepMs * panel.points > 1.5 * dayMs;
	return {
		kind: 'lines',
		stacked: false,
		unit: unitName(unit),
		unfinishedFrom: null,
		format: (value) => unitText(value, unit, locale),
		buckets: atMs.map((ms) => {
			const text = dateTime(ms, zone, { withZone: true });
			return { label: text.slice(long ? 5 : 11, 16), title: text, href: null };
		}),
		series: series.map((each) => ({
			id: each.id,
			label: seriesName(each),
			color: colors.of(each),
			values: each.values
		}))
	};
}
