import { shownValue } from '#lib/query/attribute.ts';
import type { Query } from '#lib/query/term.ts';
import { redactText } from '#lib/trace/redact.ts';
import type { TimeRange } from '../../../agentops/agentops.ts';
import type {
	Coverage,
	Hit,
	SessionPage,
	SessionQuery,
	SessionRow,
	SpendBehind
} from '../../../agentops/analytics.ts';
import type { SharedReads } from '../../../agentops/shared-reads.ts';
import type { CountedRows, StoreClient } from '../../client.ts';
import { readBehind } from '../../ledger/behind.ts';
import { readDearestHours } from '../../ledger/dearest-hours.ts';
import { readSpend, readSpendOf } from '../../ledger/spend-behind.ts';
import { valueOfSortKey } from '../../search/attribute-order.ts';
import { excerptOf } from '../../search/excerpt.ts';
import { readPassages } from '../../search/passages.ts';
import { candidates, isCommon, lookAhead, type LookAhead } from '../../search/look-ahead.ts';
import { both, type Condition } from '../condition.ts';
import { startedIn } from './filter.ts';
import {
	cursorAt,
	listOrder,
	positionIn,
	readCountedPage,
	readListPage,
	type ListOrder,
	type ListPageRequest
} from './list-order.ts';
import { sessionColumns, toSessionRow } from './row.ts';
import type { SortedSession } from './page.ts';
import { newestPart } from './start-window.ts';
import { matching } from './term-filter.ts';

/**
 * One page of sessions by keyset: whatever arrives or goes between two pages, no session that stays
 * is shown twice or skipped. Equal sort values are ordered by trace id, sessions of one trace by their hour.
 *
 * @returns `bad-cursor` when the cursor is not from a list in this order
 * @throws StoreError
 */
export async function findSessions(
	store: StoreClient,
	projectId: string,
	query: SessionQuery,
	shared?: SharedReads
): Promise<SessionPage | 'bad-cursor'> {
	const figure = query.calls ? await readBehind(store, projectId, query, shared) : null;
	const limit = Math.min(Math.max(Math.trunc(query.limit), 1), 200);
	const isDearest = query.orderBy === 'cost' && query.descending && query.cursor === null;
	const hours =
		figure && isDearest ? await readDearestHours(store, figure.books, limit + 1, shared) : null;
	const byCalls = hours ? (figure?.inHours?.(hours) ?? figure) : figure;
	const order = await listOrder(store, projectId, query, byCalls);
	const after = await positionIn(store, order, query);
	if (after === 'bad-cursor') return after;
	const terms = byCalls?.others ?? query.terms;
	const ahead = await lookAhead(store, projectId, query.range, terms, true);
	// Of a text that is said nearly everywhere the newest sessions are judged, and the page says so.
	const judged =
		isCommon(ahead) && !byCalls
			? await newestPart(store, projectId, query.range, judgedAtMost)
			: query.range;
	const isPart = judged.startMs > query.range.startMs;
	const filters = (part: TimeRange) => matching(projectId, part, terms, ahead);
	const within = byCalls?.sessions ?? (ahead.few && candidates(projectId, query.range, ahead));
	const where = both(within ?? startedIn(projectId, judged), filters(judged));
	const readSpendBehind = figure && (() => readSpend(store, figure, filters(judged)));
	const request: ListPageRequest = {
		projectId,
		order,
		query: query.orderBy === 'start' ? query : { ...query, range: judged },
		descending: query.descending,
		within,
		filters,
		isNarrow: within !== null || terms.length > 0 || isPart,
		after,
		limit: limit + 1
	};
	const [{ rows: page, total, spentPico, spentUnpriced }, coverage] = await Promise.all([
		readCounted(store, request, where, readSpendBehind),
		isPart && coverageOf(store, projectId, judged, query.range)
	]);
	const shown = page.slice(0, limit);
	const rows = shown.map((row) => ({ ...toSessionRow(row), ...sortedBy(order, row) }));
	const last = shown.at(-1);
	const [spentBy, hits] = await Promise.all([
		byCalls && readSpendOf(store, byCalls, shown),
		readHits(store, projectId, rows, terms, ahead)
	]);
	return {
		rows: rows.map((row, index) => {
			const hit = hits.get(row.traceId);
			return {
				...row,
				...spentBy?.[index],
				...(hit ? { hit } : {})
			};
		}),
		total,
		nextCursor: page.length > limit && last ? cursorAt(order, query, last) : null,
		coverage: coverage || { readSessions: total, totalSessions: total },
		unanswered: [],
		...(byCalls ? { spentPico, spentUnpriced } : {})
	};
}

const notByCalls = { spentPico: null, spentUnpriced: 0 };

/** A page, of how many sessions, and what the calls cost that it is about. */
async function readCounted(
	store: StoreClient,
	request: ListPageRequest,
	where: Condition,
	readSpendBehind: (() => Promise<SpendBehind>) | null
): Promise<CountedRows<SortedSession> & Pick<SpendBehind, 'spentPico' | 'spentUnpriced'>> {
	if (readSpendBehind) {
		const [{ sessions, ...spend }, rows] = await Promise.all([
			readSpendBehind(),
			readListPage(store, request, sessionColumns)
		]);
		return { rows, total: sessions, ...spend };
	}
	const counted = await readCountedPage(store, request);
	if (counted) return { ...counted, ...notByCalls };
	const [total, rows] = await Promise.all([
		countSessions(store, where),
		readListPage(store, request, sessionColumns)
	]);
	return { rows, total, ...notByCalls };
}

/** The attribute's value by which a row stands where it does; nothing in any other order. */
export function sortedBy(
	order: ListOrder,
	{ SortKey }: Pick<SortedSession, 'SortKey'>
): Pick<SessionRow, 'sorted'> {
	if (order.by !== 'attribute') return {};
	const value = valueOfSortKey(SortKey, order.sort.descending);
	const sorted = value === null ? null : shownValue(redactText(value));
	return sorted === null ? {} : { sorted };
}

/** Where each session says the first text of the query, by trace id, with an excerpt that has no secret. */
async function readHits(
	store: StoreClient,
	projectId: string,
	rows: readonly SessionRow[],
	terms: Query,
	{ texts, hasFresh }: LookAhead
): Promise<ReadonlyMap<string, Hit>> {
	const term = terms.find((each) => each.kind === 'text' && !each.negated);
	if (term?.kind !== 'text' || rows.length === 0) return new Map();
	const { text } = term;
	const passages =
		texts.get(term)?.passages ?? (await readPassages(store, { projectId, text, hasFresh }, rows));
	return new Map(
		rows.flatMap(({ traceId }) => {
			const passage = passages.get(traceId);
			if (!passage) return [];
			return [[traceId, { spanId: passage.spanId, excerpt: excerptOf(passage.said, text) }]];
		})
	);
}

/** Sessions that are judged one by one when a text is said nearly everywhere. */
const judgedAtMost = 10_000;

async function coverageOf(
	store: StoreClient,
	projectId: string,
	part: TimeRange,
	range: TimeRange
): Promise<Coverage> {
	const [readSessions, totalSessions] = await Promise.all(
		[part, range].map((each) => countSessions(store, startedIn(projectId, each)))
	);
	return { readSessions: readSessions ?? 0, totalSessions: totalSessions ?? 0 };
}

/** @throws StoreError */
export async function countSessions(store: StoreClient, where: Condition): Promise<number> {
	const [row] = await store.rows<{ total: number }>(
		`SELECT count() AS total FROM sessions FINAL WHERE ${where.sql}`,
		where.params
	);
	return row?.total ?? 0;
}
