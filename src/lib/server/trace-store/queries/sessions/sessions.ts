import type { Query } from '#lib/query/term.ts';
import type { TimeRange } from '../../../agentops/agentops.ts';
import type {
	Coverage,
	Hit,
	SessionPage,
	SessionQuery,
	SessionRow
} from '../../../agentops/analytics.ts';
import type { StoreClient } from '../../client.ts';
import { readBehind, readDearestHours, readSpend, readSpendOf } from '../../ledger/behind.ts';
import { excerptOf, readPassages } from '../../search/passages.ts';
import { candidates, isCommon, lookAhead, type LookAhead } from '../../search/look-ahead.ts';
import { both, type Condition } from '../condition.ts';
import { writeCursor } from './cursor.ts';
import { startedIn } from './filter.ts';
import { beyond, position, rest, sortKeys } from './order.ts';
import { toSessionRow } from './row.ts';
import { readSessionPage } from './page.ts';
import { newestPart } from './start-window.ts';
import { matching } from './term-filter.ts';

/**
 * One page of sessions by keyset: whatever arrives or goes between two pages, no session that stays
 * is shown twice or skipped. Equal sort values are ordered by trace id.
 *
 * @returns `bad-cursor` when the cursor is not from a list in this order
 * @throws StoreError
 */
export async function findSessions(
	store: StoreClient,
	projectId: string,
	query: SessionQuery
): Promise<SessionPage | 'bad-cursor'> {
	const key = sortKeys[query.orderBy];
	const after = query.cursor === null ? null : position(query, key);
	if (after === 'bad-cursor') return after;
	const limit = Math.min(Math.max(Math.trunc(query.limit), 1), 200);
	const byCalls = query.calls ? await readBehind(store, projectId, query) : null;
	const terms = byCalls?.others ?? query.terms;
	const ahead = await lookAhead(store, projectId, query.range, terms, true);
	// Of a text that is said nearly everywhere the newest sessions are judged, and the page says so.
	const judged =
		isCommon(ahead) && !byCalls
			? await newestPart(store, projectId, query.range, judgedAtMost)
			: query.range;
	const isPart = judged.startMs > query.range.startMs;
	const byStart = query.orderBy === 'start';
	const filters = (part: TimeRange) => matching(projectId, part, terms, ahead);
	const all = byCalls?.sessions ?? (ahead.few && candidates(projectId, query.range, ahead));
	const isDearest = query.orderBy === 'cost' && query.descending && after === null;
	const dearest = byCalls && isDearest ? await readDearestHours(store, byCalls, limit + 1) : null;
	const within = all && dearest ? both(all, dearest) : all;
	const where = both(all ?? startedIn(projectId, judged), filters(judged));
	const [{ sessions: total, spentPico }, page, coverage] = await Promise.all([
		byCalls
			? readSpend(store, byCalls, where)
			: countSessions(store, where).then((sessions) => ({ sessions, spentPico: null })),
		readSessionPage(store, {
			projectId,
			range: rest(byStart ? query : { ...query, range: judged }, after),
			...(within ? { within } : {}),
			filters: (part) => both(filters(part), beyond(after, key, query.descending)),
			order: { sql: key.sql, descending: query.descending, byStart },
			limit: limit + 1,
			offset: 0
		}),
		isPart && coverageOf(store, projectId, judged, query.range)
	]);
	const shown = page.slice(0, limit);
	const rows = shown.map((row) => ({ ...toSessionRow(row), sortKey: row.SortKey }));
	const last = rows.at(-1);
	const [spentBy, hits] = await Promise.all([
		byCalls && readSpendOf(store, byCalls, shown),
		readHits(store, projectId, rows, terms, ahead)
	]);
	return {
		rows: rows.map(({ sortKey: _sortKey, ...row }) => {
			const hit = hits.get(row.traceId);
			return {
				...row,
				...(spentBy ? { spentPico: spentBy.get(row.traceId) ?? null } : {}),
				...(hit ? { hit } : {})
			};
		}),
		total,
		nextCursor:
			page.length > limit && last
				? writeCursor(query.orderBy, query.descending, {
						key: last.sortKey,
						traceId: last.traceId
					})
				: null,
		coverage: coverage || { readSessions: total, totalSessions: total },
		unanswered: [],
		...(byCalls ? { spentPico } : {})
	};
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
