import type { TimeRange } from '../../agentops/agentops.ts';
import type { RowExport, SessionQuery, SessionRow } from '../../agentops/analytics.ts';
import { readBehind } from '../ledger/behind.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import type { Position } from '../queries/sessions/cursor.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { listOrder, readListPage } from '../queries/sessions/list-order.ts';
import { toSessionRow } from '../queries/sessions/row.ts';
import { countSessions } from '../queries/sessions/sessions.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { candidates, lookAhead } from './look-ahead.ts';

/** Rows that are in memory at a time. */
const pieceRows = 4_000;

/**
 * All rows of a list in its order, by keyset as its pages are: whatever arrives meanwhile, no session
 * that stays is written twice or left out.
 * @throws StoreError
 */
export async function exportSessions(
	store: StoreClient,
	projectId: string,
	query: SessionQuery,
	signal: AbortSignal | undefined
): Promise<RowExport<SessionRow>> {
	const byCalls = query.calls ? await readBehind(store, projectId, query) : null;
	const terms = byCalls?.others ?? query.terms;
	const order = await listOrder(store, projectId, query);
	const ahead = await lookAhead(store, projectId, query.range, terms);
	const within = byCalls?.sessions ?? (ahead.few && candidates(projectId, query.range, ahead));
	const filters = (part: TimeRange) => matching(projectId, part, terms, ahead);
	const total = await countSessions(
		store,
		both(within ?? startedIn(projectId, query.range), filters(query.range))
	);

	async function* pieces(): AsyncGenerator<readonly SessionRow[]> {
		let after: Position | null = null;
		while (!signal?.aborted) {
			const position: Position | null = after;
			const found = await readListPage(store, {
				projectId,
				order,
				query,
				descending: query.descending,
				within,
				filters,
				isNarrow: within !== null || terms.length > 0,
				after: position,
				limit: pieceRows
			});
			const last = found.at(-1);
			if (!last) return;
			yield found.map(toSessionRow);
			if (found.length < pieceRows) return;
			after = { key: last.SortKey, traceId: last.TraceId };
		}
	}

	return {
		total,
		unanswered: [],
		coverage: { readSessions: total, totalSessions: total },
		pieces: pieces()
	};
}
