import { dearestList } from '#lib/cost/dearest-list.ts';
import type { DearestPage, DearestQuery } from '../../../agentops/analytics.ts';
import type { SharedReads } from '../../../agentops/shared-reads.ts';
import type { StoreClient } from '../../client.ts';
import { readBehind } from '../../ledger/behind.ts';
import { readDearestHours } from '../../ledger/dearest-hours.ts';
import { readCostOf, readSpend } from '../../ledger/spend-behind.ts';
import { both } from '../condition.ts';
import { listOrder, readListPage } from './list-order.ts';
import { dearestColumns, toDearestRow } from './row.ts';

/**
 * The first sessions of a list by calls, by their cost: all that the list is narrowed by is about the calls.
 * @throws StoreError
 */
export async function findDearest(
	store: StoreClient,
	projectId: string,
	query: DearestQuery,
	shared?: SharedReads
): Promise<DearestPage> {
	const list = dearestList(query);
	const figure = await readBehind(store, projectId, list, shared);
	const hours = await readDearestHours(store, figure.books, query.limit, shared);
	const behind = hours ? (figure.inHours?.(hours) ?? figure) : figure;
	const none = both();
	const [{ sessions, spentPico, spentUnpriced }, rows] = await Promise.all([
		(async () => (await query.known) ?? readSpend(store, figure, none))(),
		readListPage(
			store,
			{
				projectId,
				order: await listOrder(store, projectId, list, behind),
				query: list,
				descending: true,
				within: behind.sessions,
				filters: () => none,
				isNarrow: true,
				after: null,
				limit: query.limit
			},
			dearestColumns
		)
	]);
	const spent = await readCostOf(store, behind, rows);
	return {
		rows: rows.map((row, index) => ({ ...toDearestRow(row), ...spent[index] })),
		total: sessions,
		coverage: { readSessions: sessions, totalSessions: sessions },
		unanswered: [],
		spentPico,
		spentUnpriced
	};
}
