/** How many rows the table by a dimension has, as the address of the cost page says it: the first, or all. */
import { shortened } from '#lib/format/shortened.ts';
import { fewRows, maxRows } from './report.ts';

export const rowsParam = 'rows';
const all = 'all';
/** Longer values are cut off where they are told. */
const longestShown = 40;

export interface AskedRows {
	readonly all: boolean;
	/** As many at most. */
	readonly most: number;
	/** What was asked for and is neither, as text; empty = nothing. */
	readonly unread: readonly string[];
}

export function readRows(params: URLSearchParams): AskedRows {
	const given = params.get(rowsParam);
	const isAll = given === all;
	return {
		all: isAll,
		most: isAll ? maxRows : fewRows,
		unread: given === null || isAll ? [] : [`${rowsParam}=${shortened(given, longestShown)}`]
	};
}

/** What an address says of it; null = nothing. */
export const rowsParams = (isAll: boolean): Record<string, string | null> => ({
	[rowsParam]: isAll ? all : null
});

/** The same page with all rows, or with the first of them. */
export function withRows(search: URLSearchParams, isAll: boolean): URLSearchParams {
	const params = new URLSearchParams(search);
	if (isAll) params.set(rowsParam, all);
	else params.delete(rowsParam);
	return params;
}
