/** A remote's list of sessions, a page at a time. */
import { sumKnown } from '#lib/cost/pico.ts';
import type { SessionPage, SessionQuery } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import { coverageOf } from '../reading/coverage.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import { splitTerms } from '../session/terms.ts';
import { readCursor, writeCursor, type Cursor } from './cursor.ts';
import { invalid } from './invalid.ts';
import { shownRow } from './shown-row.ts';

/** One page, in the query's order; `invalid` for a limit out of bounds, or a cursor of another query. */
export async function readSessionPage(
	finder: Finder,
	projectId: string,
	query: SessionQuery,
	signal: AbortSignal | undefined
): Promise<Reply<SessionPage>> {
	if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > 200) {
		return invalid('limit: must be a whole number from 1 to 200');
	}
	const cursor = readCursor(query);
	if (!cursor.ok) return cursor;
	const { texts, listed, detailed } = splitTerms(query.terms);
	const isFiltered = texts.length + listed.length + detailed.length > 0;
	const direct = !query.calls && query.orderBy === 'start' && !isFiltered;
	return direct
		? bySlices(finder.reader, projectId, query, cursor.value, signal)
		: byScan(finder, projectId, query, cursor.value, signal);
}

/** The upstream's own order and pages: nothing is left out, however many sessions there are. */
async function bySlices(
	reader: SessionReader,
	projectId: string,
	query: SessionQuery,
	cursor: Cursor | null,
	signal: AbortSignal | undefined
): Promise<Reply<SessionPage>> {
	const { unanswered } = splitTerms(query.terms);
	const order = { text: null, orderBy: 'start_time', descending: query.descending } as const;
	const frozenEndMs = cursor?.endMs ?? reader.pages.frozenEnd(query.range);
	const place = { offset: cursor?.at ?? 0, limit: query.limit, frozenEndMs };
	const reply = await reader.pages.slice(projectId, query.range, order, place, signal);
	if (!reply.ok) return reply;
	const slice = reply.value;
	reader.learn(slice);
	const { sessions, nextOffset, freePlan } = slice;
	const facts = await reader.facts(projectId, sessions, signal);
	// The upstream may count more than its rows; the end of the rows is the truth.
	const total =
		nextOffset === null ? Math.min(slice.total, place.offset + sessions.length) : slice.total;
	return ok({
		rows: sessions.map((session) => reader.row(session, facts)),
		total,
		nextCursor:
			nextOffset === null ? null : writeCursor(query, { at: nextOffset, endMs: frozenEndMs }),
		coverage: {
			...coverageOf(
				{ readSessions: total, totalSessions: total, freePlan },
				{ read: facts.size, of: sessions.length }
			),
			...(facts.size < sessions.length && { readsOn: true })
		},
		unanswered
	});
}

/** Reads what can be read, filters and sorts it here. */
async function byScan(
	{ reader, find }: Finder,
	projectId: string,
	query: SessionQuery,
	cursor: Cursor | null,
	signal: AbortSignal | undefined
): Promise<Reply<SessionPage>> {
	const endMs = cursor?.endMs ?? query.range.endMs;
	const range = { startMs: query.range.startMs, endMs };
	const found = await find(projectId, { ...query, range }, signal);
	if (!found.ok) return found;
	const { sessions, coverage: read, unanswered } = found.value;
	const from = cursor?.at ?? 0;
	const next = from + query.limit;
	const shown = sessions.slice(from, next);
	const facts = await reader.facts(
		projectId,
		shown.filter((item) => item.facts === null).map((item) => item.session),
		signal
	);
	const detailed = shown.filter(
		(item) => item.facts !== null || facts.has(item.session.summary.trace_id)
	).length;
	return ok({
		rows: shown.map((item) => shownRow(reader, item, facts)),
		total: sessions.length,
		nextCursor: next < sessions.length ? writeCursor(query, { at: next, endMs }) : null,
		coverage: {
			...coverageOf(
				{ ...read, freePlan: read.freePlan ?? false },
				{ read: detailed, of: shown.length }
			),
			...((read.readsOn || detailed < shown.length) && { readsOn: true })
		},
		unanswered,
		...(query.calls && {
			spentPico: sumKnown(sessions.map((item) => item.row.spentPico ?? null)),
			spentUnpriced: sessions.reduce((sum, { row }) => sum + (row.spentUnpriced ?? 0), 0)
		})
	});
}
