import type { Cell, Decimal } from '#lib/format/csv.ts';
import type { RowExport } from '#lib/server/agentops/analytics.ts';

export type ExportCell = Exclude<Cell, Decimal> | boolean | readonly string[];

/** Name of a column → what it says of a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => ExportCell>>;

/** Rows as lines of cells, whatever they are of. */
export interface ExportTable extends RowExport<readonly ExportCell[]> {
	readonly names: readonly string[];
}

/** What stands behind the columns, and is looked up for each piece. */
export interface Said<Row> {
	readonly names: readonly string[];
	/** For each row a value for each name. @throws Error when the source fails */
	readonly read: (rows: readonly Row[]) => Promise<readonly (readonly ExportCell[])[]>;
}

export function toTable<Row>(
	{ pieces, ...rest }: RowExport<Row>,
	columns: Columns<Row>,
	said: Said<Row> | null
): ExportTable {
	const reads = Object.values(columns);
	async function* lines(): AsyncGenerator<readonly (readonly ExportCell[])[]> {
		for await (const rows of pieces) {
			const more = said && (await said.read(rows));
			yield rows.map((row, at) => [...reads.map((read) => read(row)), ...(more?.[at] ?? [])]);
		}
	}
	const names = [...Object.keys(columns), ...(said?.names ?? [])];
	return { ...rest, names, pieces: lines() };
}
