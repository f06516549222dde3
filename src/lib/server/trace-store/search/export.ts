import type { TimeRange } from '../../agentops/agentops.ts';
import type { RowExport, SessionQuery, SessionRow } from '../../agentops/analytics.ts';
import { readBehind } from '../ledger/behind.ts';
import { readSpendOf } from '../ledger/spend-behind.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import type { Position } from '../queries/sessions/cursor.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { listOrder, readListKeys, readListPage } from '../queries/sessions/list-order.ts';
import {
	keyText,
	readByKeys,
	type SessionKey,
	type SortedSession
} from '../queries/sessions/page.ts';
import { sessionColumns, toSessionRow, type StoredSession } from '../queries/sessions/row.ts';
import { countSessions, sortedBy } from '../queries/sessions/sessions.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { candidates, lookAhead } from './look-ahead.ts';

/** How many rows an export handles at a time. */
export interface Portions {
	/** That one statement reads. */
	readonly read: number;
	/** In another order than their starts, held so that they can be read as they lie. */
	readonly held: number;
	/** Made into what the file says: most of that is gone before it grows old. */
	readonly piece: number;
}

const usual: Portions = { read: 4_000, held: 16_000, piece: 250 };

/**
 * All rows of a list in its order, by keyset as its pages are: whatever arrives meanwhile, no session
 * that stays is written twice or left out.
 * @throws StoreError
 */
export async function exportSessions(
	store: StoreClient,
	projectId: string,
	query: SessionQuery,
	signal: AbortSignal | undefined,
	portions: Portions = usual
): Promise<RowExport<SessionRow>> {
	const byCalls = query.calls ? await readBehind(store, projectId, query) : null;
	const terms = byCalls?.others ?? query.terms;
	const order = await listOrder(store, projectId, query, byCalls);
	const ahead = await lookAhead(store, projectId, query.range, terms);
	const within = byCalls?.sessions ?? (ahead.few && candidates(projectId, query.range, ahead));
	const filters = (part: TimeRange) => matching(projectId, part, terms, ahead);
	const total = await countSessions(
		store,
		both(within ?? startedIn(projectId, query.range), filters(query.range))
	);

	const page = {
		projectId,
		order,
		query,
		descending: query.descending,
		within,
		filters,
		isNarrow: within !== null || terms.length > 0
	};

	/** In a list by calls each with what those cost. */
	async function rowsOf(found: readonly StoredSession[]): Promise<SessionRow[]> {
		if (!byCalls) return found.map(toSessionRow);
		const spent = await readSpendOf(store, byCalls, found);
		return found.map((row, index) => ({ ...toSessionRow(row), ...spent[index] }));
	}

	/** Sessions that lie side by side. */
	async function* asTheyCome(): AsyncGenerator<readonly SessionRow[]> {
		let after: Position | null = null;
		while (!signal?.aborted) {
			const found: readonly SortedSession[] = await readListPage(
				store,
				{
					...page,
					after,
					limit: portions.read
				},
				sessionColumns
			);
			for (const part of parts(found, portions.piece)) yield await rowsOf(part);
			if (found.length < portions.read) return;
			after = behind(found);
		}
	}

	/** Sessions that lie anywhere, read as they lie: a piece of the store is read for all that are in it. */
	async function* asTheyLie(): AsyncGenerator<readonly SessionRow[]> {
		let after: Position | null = null;
		while (!signal?.aborted) {
			const keys: readonly SessionKey[] = await readListKeys(store, {
				...page,
				after,
				limit: portions.held
			});
			const rows = new Map<string, SessionRow>();
			for (const part of parts(keys.toSorted(byHour), portions.read)) {
				if (signal?.aborted) return;
				const found = await readByKeys(store, projectId, part, sessionColumns);
				for (const [index, row] of (await rowsOf(found)).entries()) {
					const stored = found[index];
					if (stored) rows.set(keyText(stored), row);
				}
			}
			for (const part of parts(keys, portions.piece)) {
				yield part.flatMap((key) => {
					const row = rows.get(keyText(key));
					return row ? [{ ...row, ...sortedBy(order, key) }] : [];
				});
			}
			if (keys.length < portions.held) return;
			after = behind(keys);
		}
	}

	return {
		total,
		unanswered: [],
		coverage: { readSessions: total, totalSessions: total },
		pieces: query.orderBy === 'start' ? asTheyCome() : asTheyLie()
	};
}

function behind(read: readonly SessionKey[]): Position | null {
	const last = read.at(-1);
	return last ? { key: last.SortKey, traceId: last.TraceId, hour: last.Hour } : null;
}

const byHour = (a: SessionKey, b: SessionKey) => a.Hour - b.Hour;

function* parts<T>(all: readonly T[], size: number): Generator<readonly T[]> {
	for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
