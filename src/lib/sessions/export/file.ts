/** All rows of a list as a file, written as they are read. */
import { toCsvLine, type Cell } from '#lib/format/csv.ts';
import { printQuery } from '#lib/query/print.ts';
import type { Query } from '#lib/query/term.ts';
import type { Span } from '#lib/time/range.ts';
import type { ListKind, Sort } from '../list/kind.ts';
import type { ExportCell, ExportTable } from './table.ts';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What the file says of itself, so that it can be understood and made again. */
export interface ExportHead {
	readonly kind: ListKind;
	readonly project: string;
	readonly range: Span;
	readonly terms: Query;
	/** A list by calls: of the sessions with a call in the range, and about those calls. */
	readonly byCalls: boolean;
	readonly sort: Sort;
	/** Unix ms. */
	readonly nowMs: number;
}

/**
 * The file in pieces of text. Its head has the filter, the range and how many rows there are to come:
 * a file with fewer was cut short.
 */
export async function* exportFile(
	format: ExportFormat,
	{ kind, project, range, terms, byCalls, sort, nowMs }: ExportHead,
	{ names, total, coverage, unanswered, pieces }: ExportTable
): AsyncGenerator<string> {
	const about = {
		export: kind,
		project,
		query: printQuery(terms),
		left_out: printQuery(unanswered),
		from: new Date(range.startMs).toISOString(),
		to: new Date(range.endMs).toISOString(),
		by_calls: byCalls,
		order: `${sort.by} ${sort.descending ? 'falling' : 'rising'}`,
		rows: total,
		read_sessions: coverage.readSessions,
		of_sessions: coverage.totalSessions,
		written: new Date(nowMs).toISOString()
	};
	if (format === 'jsonl') {
		yield `${JSON.stringify(about)}\n`;
		for await (const lines of pieces) yield lines.map((line) => toJsonLine(names, line)).join('');
		return;
	}
	const notes = Object.entries(about).map(([name, value]) => toCsvLine([`# ${name}: ${value}`]));
	// Without the byte order mark Excel reads Korean wrongly.
	yield `\ufeff${notes.join('')}${toCsvLine(names)}`;
	for await (const lines of pieces) {
		yield lines.map((line) => toCsvLine(line.map(toCell))).join('');
	}
}

function toCell(value: ExportCell): Cell {
	if (typeof value === 'boolean') return String(value);
	return value === null || typeof value !== 'object' ? value : value.join('; ');
}

function toJsonLine(names: readonly string[], line: readonly ExportCell[]): string {
	return `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, line[at] ?? null])))}\n`;
}
