/** Which columns a list shows, in which order and how wide, as its URL and a person's preference say. */

import { mostAttributes } from '#lib/query/attribute.ts';

/** Widths that a person chose, px by column id; absent = the column's own. */
export type ColumnWidths = ReadonlyMap<string, number>;

export const narrowestPx = 48;
export const widestPx = 960;
const mostColumns = 24;
/** Letters of an attribute's key. */
export const longestKey = 200;

/** The key of an attribute's column; null for a column of the list's own. */
export function attributeOf(id: string): string | null {
	return id.startsWith('@') ? id.slice(1) : null;
}

/** `cols=default`: the usual columns, whatever whoever opens the address prefers. */
export const usualMark = 'default';

/**
 * Reads `name,start,@customer.plan`, of attributes no more than can be looked up. Never throws.
 * @param known the list's own columns
 * @returns the columns and what none is; null columns, the usual ones, when none is left or `default` asks for them
 */
export function readColumns(
	text: string | null,
	known: readonly string[]
): { readonly columns: readonly string[] | null; readonly unknown: readonly string[] } {
	if (text === usualMark) return { columns: null, unknown: [] };
	const asked = [...new Set((text ?? '').split(',').map(unescape).filter(Boolean))];
	const isColumn = (id: string) => {
		const key = attributeOf(id);
		return key === null ? known.includes(id) : key !== '' && key.length <= longestKey;
	};
	const attributes = asked.filter((id) => attributeOf(id) !== null).slice(0, mostAttributes);
	const columns = asked
		.filter((id) => isColumn(id) && (attributeOf(id) === null || attributes.includes(id)))
		.slice(0, mostColumns);
	const unknown = asked.filter((id) => !columns.includes(id));
	return { columns: columns.length ? columns : null, unknown };
}

/** The text that {@link readColumns} reads. */
export function printColumns(columns: readonly string[]): string {
	return columns.map(escape).join(',');
}

/** Reads `start.160,cost.90`: px by column. What is no width is left out. Never throws. */
export function readWidths(text: string | null): ColumnWidths {
	const widths = new Map<string, number>();
	for (const part of (text ?? '').split(',').slice(0, mostColumns)) {
		const [, id, px] = /^(.+)\.(\d{1,4})$/s.exec(part) ?? [];
		if (id !== undefined) widths.set(unescape(id), clampWidth(Number(px)));
	}
	return widths;
}

export function printWidths(widths: ColumnWidths): string {
	return [...widths].map(([id, px]) => `${escape(id)}.${px}`).join(',');
}

export function clampWidth(px: number): number {
	return Math.round(Math.min(Math.max(px, narrowestPx), widestPx));
}

/** The column one place to the left (−1) or right (+1); unchanged at the edge. */
export function moveColumn(
	columns: readonly string[],
	id: string,
	direction: -1 | 1
): readonly string[] {
	const from = columns.indexOf(id);
	const to = from + direction;
	if (from < 0 || to < 0 || to >= columns.length) return columns;
	const next = columns.filter((each) => each !== id);
	next.splice(to, 0, id);
	return next;
}

// A key may hold the separators: a comma, and the full stop only before digits at its end.
const escape = (id: string) => id.replaceAll('%', '%25').replaceAll(',', '%2C');
const unescape = (text: string) => text.trim().replaceAll('%2C', ',').replaceAll('%25', '%');
