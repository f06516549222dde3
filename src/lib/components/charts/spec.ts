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

export type Dash = 'solid' | 'dashed' | 'dotted';

export interface ChartSeries {
	readonly id: string;
	readonly label: string;
	readonly color: ChartColor;
	/** One per bucket; null = no value, which is not zero: a line breaks there. */
	readonly values: readonly (number | null)[];
	/** What is left out of the values, where it is not known of all that they are made of. */
	readonly leftOut?: LeftOut;
	/** Drawn behind and paler: the previous period. */
	readonly ghost?: boolean;
	/** How a line is drawn, where colours alone do not tell it from the others; left out: solid. */
	readonly dash?: Dash;
	/** Drawn as a line before the bars: a budget, a forecast. */
	readonly line?: boolean;
	/** The id of a series; what is between it and this one is filled. */
	readonly fillTo?: string;
	/**
	 * What a mark of this series stands for, by its bucket, where that is not its bucket's list; null =
	 * nothing. Asked for where one is opened: to write the links of all marks took half of a page's rendering.
	 */
	readonly hrefOf?: (bucket: number) => string | null;
	/** What the series stands for as a whole: where its entry in the legend leads; null = nowhere. */
	readonly href?: string | null;
}

export interface LeftOut {
	/** What it is, in words: `calls without a price`. */
	readonly label: string;
	/** How much of it, one per bucket; with any, the value is a lower bound. */
	readonly counts: readonly number[];
}

export interface ChartSpec {
	/** `heat`: a row for each series, and values as the depth of its colour. */
	readonly kind: 'bars' | 'lines' | 'heat';
	readonly stacked: boolean;
	readonly buckets: readonly ChartBucket[];
	readonly series: readonly ChartSeries[];
	/** Index of the first bucket that is still filling, drawn paler; null = all are complete. */
	readonly unfinishedFrom: number | null;
	/** The unit in words, for the table's head: `USD`, `sessions`; null = every cell says its own. */
	readonly unit: string | null;
	readonly format: (value: number) => string;
	/** What a file has, where that is another unit than the values'. */
	readonly inFile?: FileUnit;
	/** Buckets that are chosen, the first and the last of them; the others are drawn paler. */
	readonly chosen?: { readonly first: number; readonly last: number } | null;
	/** Values are counts: the axis has no fractions. */
	readonly whole?: boolean;
	/**
	 * The distance between labels of the value axis, of the greatest value; null or absent = a round decimal.
	 */
	readonly step?: (most: number) => number | null;
	/** Where the time axis is labelled, ascending; absent = at as many buckets as there is room for. */
	readonly ticks?: readonly ChartTick[];
}

export interface ChartTick {
	/** Index of the bucket that it stands at. */
	readonly bucket: number;
	readonly label: string;
	/** As of a bucket. */
	readonly begins?: boolean;
}

export interface FileUnit {
	readonly unit: string;
	/** What a value is multiplied by. */
	readonly factor: number;
}

/** Of values in nanoseconds. */
export const inSeconds: FileUnit = { unit: 's', factor: 1e-9 };
/** Of values that are parts of 1. */
export const inPercent: FileUnit = { unit: '%', factor: 100 };

/** Whether something is left out of a mark's value, or of any of its series. */
export const leavesOut = ({ leftOut }: Pick<ChartSeries, 'leftOut'>, at?: number): boolean =>
	at === undefined
		? (leftOut?.counts.some((count) => count > 0) ?? false)
		: (leftOut?.counts[at] ?? 0) > 0;

/** Whether there is something behind a mark: a value, or what is left out of an unknown one. */
export function hasMark({ series }: ChartSpec, of: number, at: number): boolean {
	const own = series[of];
	return own !== undefined && ((own.values[at] ?? null) !== null || leavesOut(own, at));
}

/** Where a mark leads: what its series says, and where that says nothing its bucket's list. */
export function markHref({ series, buckets }: ChartSpec, of: number, at: number): string | null {
	const own = series[of]?.hrefOf;
	return own ? own(at) : (buckets[at]?.href ?? null);
}

/** The value of a mark in words: `–` unknown, `≥ $1.20` a lower bound. */
export function markText({ series, format }: ChartSpec, of: number, at: number): string {
	const own = series[of];
	const value = own?.values[at] ?? null;
	if (own === undefined || value === null) return '–';
	return `${leavesOut(own, at) ? '≥ ' : ''}${format(value)}`;
}

export interface ChartBucket {
	/** On the axis. */
	readonly label: string;
	/** A day begins here, or a year: the axis leaves out other labels first. */
	readonly begins?: boolean;
	/** Of its time, as `AxisLabel` says; absent = labels are left out by count. */
	readonly roundness?: number | undefined;
	/** In the tooltip and the table: the whole date with its zone. */
	readonly title: string;
	/** The list that the mark stands for; null = none. */
	readonly href: string | null;
}

export type Palette = Readonly<Record<ChartColor | 'text' | 'muted' | 'line' | 'surface', string>>;
