/** How a list looks, as its URL says it: nothing here changes which rows there are. */
import {
	printColumns,
	printWidths,
	readColumns,
	readWidths,
	type ColumnWidths
} from '../columns.ts';
import { titleColumn, usualColumns, type Column } from './row.ts';

export interface ListLook {
	readonly columns: readonly string[];
	readonly widths: ColumnWidths;
	readonly dense: boolean;
	/** What of `cols` is no column, or one attribute too many. */
	readonly unknown: readonly string[];
	/** Key of the selected row; null = none. */
	readonly row: string | null;
}

/** Parameters that a person's preference may stand in for. */
export const lookParams = ['cols', 'w', 'density'] as const;

/** Reads the look; what is not understood gives way to what is usual. Never throws. */
export function readLook(params: URLSearchParams, known: readonly Column[]): ListLook {
	const { columns, unknown } = readColumns(
		params.get('cols'),
		known.map(({ id }) => id)
	);
	return {
		columns: withTitle(columns ?? usualColumns(known)),
		widths: readWidths(params.get('w')),
		dense: params.get('density') === 'compact',
		unknown,
		row: params.get('row')
	};
}

/** The parameters of a look, null for what is usual: a link holds only what was chosen. */
export function lookChange(
	look: Pick<ListLook, 'columns' | 'widths' | 'dense'>,
	known: readonly Column[]
): Record<(typeof lookParams)[number], string | null> {
	const cols = printColumns(look.columns);
	return {
		cols: cols === printColumns(usualColumns(known)) ? null : cols,
		w: printWidths(look.widths) || null,
		density: look.dense ? 'compact' : null
	};
}

function withTitle(columns: readonly string[]): readonly string[] {
	return columns.includes(titleColumn) ? columns : [titleColumn, ...columns];
}
