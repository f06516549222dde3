/** A number with more digits than a double has, as decimal text. */
export interface Decimal {
	readonly decimal: string;
}

/** A cell: text, a number, or null for what is unknown. */
export type Cell = string | number | Decimal | null;

/** What a spreadsheet takes for the start of a formula, or skips before one. */
const formula = /^[\s]*[=+\-@\t\r|%]/;

/**
 * Comma-separated values (RFC 4180) with a byte order mark, without which Excel reads Korean wrongly.
 * Text that a spreadsheet would run as a formula is led by an apostrophe; names come from whoever
 * sends spans.
 */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
	return `\ufeff${rows.map(toCsvLine).join('')}`;
}

/** One line of {@link toCsv}, for a file that is written as its rows are read. */
export function toCsvLine(row: readonly Cell[]): string {
	return `${row.map(toCell).join(',')}\r\n`;
}

function toCell(value: Cell): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	if (typeof value === 'object') return value.decimal;
	const safe = formula.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
