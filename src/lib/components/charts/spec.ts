/** What a chart shows, as plain data: Chart.js never sees a component's state. */

/** Token names of `app.css`; a colour belongs to an entity across all charts. */
export type ChartColor =
	| 'series-1'
	| 'series-2'
	| 'series-3'
	| 'series-4'
	| 'series-5'
	| 'series-6'
	| 'series-7'
	| 'series-other'
	| 'danger'
	| 'accent'
	| 'faint';

export interface ChartSeries {
	readonly id: string;
	readonly label: string;
	readonly color: ChartColor;
	/** One per bucket; null = no value, which is not zero: a line breaks there. */
	readonly values: readonly (number | null)[];
	/** Drawn behind and paler: the previous period. */
	readonly ghost?: boolean;
	/** The list that each mark of this series stands for, where it is narrower than the bucket's. */
	readonly hrefs?: readonly (string | null)[];
}

export interface ChartSpec {
	/** `heat`: a row for each series, and values as the depth of its colour. */
	readonly kind: 'bars' | 'lines' | 'heat';
	readonly stacked: boolean;
	readonly buckets: readonly ChartBucket[];
	readonly series: readonly ChartSeries[];
	/** Index of the first bucket that is still filling, drawn paler; null = all are complete. */
	readonly unfinishedFrom: number | null;
	/** The unit in words, for the table's head: `USD`, `sessions`. */
	readonly unit: string;
	readonly format: (value: number) => string;
	/** Buckets that are chosen, the first and the last of them; the others are drawn paler. */
	readonly chosen?: { readonly first: number; readonly last: number } | null;
	/** Values are counts: the axis has no fractions. */
	readonly whole?: boolean;
	/** Where the time axis is labelled, ascending; absent = at as many buckets as there is room for. */
	readonly ticks?: readonly ChartTick[];
}

export interface ChartTick {
	/** Index of the bucket that it stands at. */
	readonly bucket: number;
	readonly label: string;
}

/** Where a mark leads: its own list, else its bucket's. */
export function markHref(spec: ChartSpec, series: number, bucket: number): string | null {
	return spec.series[series]?.hrefs?.[bucket] ?? spec.buckets[bucket]?.href ?? null;
}

export interface ChartBucket {
	/** On the axis. */
	readonly label: string;
	/** In the tooltip and the table: the whole date with its zone. */
	readonly title: string;
	/** The list that the mark stands for; null = none. */
	readonly href: string | null;
}

export type Palette = Readonly<Record<ChartColor | 'text' | 'muted' | 'line' | 'surface', string>>;
