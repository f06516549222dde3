import type { SessionDimension } from '#lib/cost/report.ts';
import type { StoreClient } from '../client.ts';
import type { Projects } from '../queries/projects.ts';
import { grouped } from '../grouped.ts';
import { picoOf } from '../queries/usd-text.ts';
import { isAllBooked, spendOfOpen, type Crossing, type Period } from './spend.ts';
import type { OpenSpend, Spent } from './open-table.ts';
import { sumColumns, type SumColumn } from './sums.ts';

/** A statement is told no more parts of sessions than these. */
const mostParts = 2_500;

type StoredPart = Readonly<Record<SumColumn, string>> & {
	readonly Session: string;
	readonly At: number;
	readonly Names: string;
};

/**
 * Reads what the sessions of open hours spent.
 * @returns null where there are too many, and where nothing is told by closed hours
 * @throws StoreError
 */
export async function readOpenSpend(
	store: StoreClient,
	projects: Projects,
	period: Period,
	crossing: Crossing,
	dimension: SessionDimension
): Promise<OpenSpend | null> {
	if (period.books === null) return null;
	if (isAllBooked(period)) return { parts: [], sessions: [] };
	const wanted = { dimension, byBucket: true, bySession: true };
	const open = spendOfOpen(projects, period, crossing, {}, wanted);
	const rows = await store.rows<StoredPart>(
		`SELECT toString(Session) AS Session, At, Names,
			${sumColumns.map((name) => `toString(${name}) AS ${name}`).join(', ')}
		FROM (SELECT Session, At, Names, ${sumColumns.join(', ')} FROM ${open.sql})
		LIMIT ${mostParts + 1}`,
		open.params
	);
	if (rows.length > mostParts) return null;
	return {
		parts: added(rows, ({ At, Names }) => `${At} ${Names}`),
		sessions: added(rows, ({ Session }) => Session)
	};
}

const added = (rows: readonly StoredPart[], keyOf: (row: StoredPart) => string): Spent[] =>
	[...grouped(rows, keyOf).values()].flatMap((inside) => {
		const [first] = inside;
		if (!first) return [];
		const sums = Object.fromEntries(
			sumColumns.map((name) => [
				name,
				inside.reduce((sum, row) => sum + unitsOf(name, row[name]), 0n)
			])
		) as Record<SumColumn, bigint>;
		return [{ At: first.At, Names: first.Names, sums }];
	});

const unitsOf = (column: SumColumn, text: string): bigint =>
	column === 'Cost' ? picoOf(text) : BigInt(text);
