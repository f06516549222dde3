import { noSums, type CostReport, type CostRow, type CostSums } from './report.ts';

/**
 * The rows of a report on their way to the browser (see `src/hooks.ts`): as one text. To write a thousand rows as
 * nested objects takes longer than all else of the page.
 */
export class CostTable {
	readonly rows: readonly CostRow[];
	readonly moved: readonly CostRow[];

	constructor({ rows, moved }: Pick<CostReport, 'rows' | 'moved'>) {
		this.rows = rows;
		this.moved = moved;
	}

	pack(): string {
		const positions = new Map(this.rows.map((row, index) => [row, index]));
		const packed: Packed = {
			rows: this.rows.map(packRow),
			moved: this.moved.map((row) => positions.get(row) ?? packRow(row))
		};
		return JSON.stringify(packed);
	}

	/** @param text of `pack` */
	static unpack(text: string): CostTable {
		const packed = JSON.parse(text) as Packed;
		const rows = packed.rows.map(unpackRow);
		const moved = packed.moved.flatMap((each) =>
			typeof each === 'number' ? (rows[each] ?? []) : unpackRow(each)
		);
		return new CostTable({ rows, moved });
	}
}

/** What a page gets: the rows in one piece. */
export type SentReport = Omit<CostReport, 'rows' | 'moved'> & { readonly table: CostTable };

export function toSent({ rows, moved, ...figures }: CostReport): SentReport {
	return { ...figures, table: new CostTable({ rows, moved }) };
}

export function toReport({ table, ...figures }: SentReport): CostReport {
	return { ...figures, rows: table.rows, moved: table.moved };
}

interface Packed {
	readonly rows: readonly PackedRow[];
	/** A number is the place of a row that is among the others. */
	readonly moved: readonly (number | PackedRow)[];
}

/** Calls, those without a price, tokens by class and the cost in whole pico-dollars; null = nothing at all. */
type PackedSums =
	readonly [number, number, number, number, number, number, number, string | null] | null;

/** The value and its sums, those of the period before only where there are any. */
type PackedRow = readonly [string, PackedSums] | readonly [string, PackedSums, PackedSums];

function packRow({ value, current, previous }: CostRow): PackedRow {
	return previous === noSums
		? [value, packSums(current)]
		: [value, packSums(current), packSums(previous)];
}

function packSums(sums: CostSums): PackedSums {
	if (sums === noSums) return null;
	const { calls, unpricedCalls, tokens, costPico } = sums;
	const { input, cacheRead, cacheWrite, output, reasoning } = tokens;
	const cost = costPico === null ? null : costPico.toString();
	return [calls, unpricedCalls, input, cacheRead, cacheWrite, output, reasoning, cost];
}

function unpackRow([value, current, previous = null]: PackedRow): CostRow {
	return { value, current: unpackSums(current), previous: unpackSums(previous) };
}

function unpackSums(packed: PackedSums): CostSums {
	if (packed === null) return noSums;
	const [calls, unpricedCalls, input, cacheRead, cacheWrite, output, reasoning, cost] = packed;
	return {
		calls,
		unpricedCalls,
		tokens: { input, cacheRead, cacheWrite, output, reasoning },
		costPico: cost === null ? null : BigInt(cost)
	};
}
