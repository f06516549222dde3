import type { Query, Term } from '#lib/query/term.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import {
	canStandInId,
	hourOf,
	namesWith,
	startedIn,
	startsIn
} from '../queries/sessions/filter.ts';
import { isFresh, sessionsSaying, type TextSearch } from './contents.ts';
import { isLong } from './tables.ts';
import { readFewPassages, type Passage } from './passages.ts';

/** More sessions than this are not looked up by their ids. */
const most = 2_000;

/** Where a text of a query was found. */
export interface Said {
	/** Sessions in which it was said; null when it is said nearly everywhere. */
	readonly ids: readonly string[] | null;
	/** What each of them said, by its id; null where it was not asked for or is said by many. */
	readonly passages: ReadonlyMap<string, Passage> | null;
	/** Whether it may stand in a name, a tag or an id too. */
	readonly isElsewhere: boolean;
}

/** What is known before sessions are asked for by a query. */
export interface LookAhead {
	readonly texts: ReadonlyMap<Term, Said>;
	/**
	 * Whether there are spans that the index does not have yet. To look into them costs the engine 40 ms
	 * of analysis, even when there is none.
	 */
	readonly hasFresh: boolean;
	/** The few sessions, on `sessions`, of which alone the query can hold; null when it is not known. */
	readonly few: Condition | null;
}

/** Right for any query, and slower. */
export const nothingAhead: LookAhead = { texts: new Map(), hasFresh: true, few: null };

/**
 * Looks ahead once for all that is asked about the same sessions: the rows, in windows that widen, and
 * how many there are.
 * @param quoting whether passages are wanted too: where few sessions say a text, they cost no other reading
 * @throws StoreError
 */
export async function lookAhead(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	terms: Query,
	quoting = false
): Promise<LookAhead> {
	if (!terms.some(isSearched)) return nothingAhead;
	const fresh = await store.rows(`SELECT 1 FROM otel_traces WHERE ${isFresh} LIMIT 1`, {
		project: projectId
	});
	const hasFresh = fresh.length > 0;
	const texts = new Map(
		await Promise.all(
			terms
				.filter((term) => term.kind === 'text')
				.map(async (term) => {
					const search = { projectId, range, text: term.text, hasFresh };
					const [said, isElsewhere] = await Promise.all([
						whoSays(store, search, quoting && !term.negated),
						mayBeElsewhere(store, projectId, term.text)
					]);
					return [term, { ...said, isElsewhere }] as const;
				})
		)
	);
	return { texts, hasFresh, few: await theFew(store, projectId, range, texts) };
}

async function whoSays(
	store: StoreClient,
	search: TextSearch,
	quoting: boolean
): Promise<Pick<Said, 'ids' | 'passages'>> {
	const passages = quoting ? await readFewPassages(store, search) : null;
	if (passages) return { ids: [...passages.keys()], passages };
	const { sql, params } = sessionsSaying(search);
	const rows = await store.rows<{ id: string }>(
		`SELECT DISTINCT TraceId AS id FROM (${sql}) LIMIT ${most + 1}`,
		params
	);
	return { ids: rows.length > most ? null : rows.map(({ id }) => id), passages: null };
}

/** There are few names, so it costs little to know that no session need be compared with them. */
async function mayBeElsewhere(
	store: StoreClient,
	projectId: string,
	text: string
): Promise<boolean> {
	if (canStandInId(text)) return true;
	const { sql, params } = namesWith(projectId, text);
	return (await store.rows(`${sql} LIMIT 1`, params)).length > 0;
}

/** The sessions of a text that must be said and was found in few of them, under the hours of their key. */
async function theFew(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	texts: LookAhead['texts']
): Promise<Condition | null> {
	const counts = [...texts].flatMap(([term, { ids, isElsewhere }]) =>
		term.negated || isElsewhere || ids === null ? [] : [ids]
	);
	const [ids] = counts.toSorted((a, b) => a.length - b.length);
	if (!ids) return null;
	if (ids.length === 0) return { sql: 'false', params: { project: projectId } };
	const hours = await store.rows<{ hour: number }>(
		`SELECT DISTINCT toUnixTimestamp(Bucket) AS hour FROM sessions
		WHERE project_id = {project:String} AND Bucket >= toDateTime({fewFrom:UInt32}, 'UTC')
			AND TraceId IN {few:Array(String)}`,
		{ project: projectId, fewFrom: hourOf(range.startMs), few: ids }
	);
	return {
		sql: `project_id = {project:String}
			AND Bucket IN (SELECT toDateTime(arrayJoin({fewHours:Array(UInt32)}), 'UTC'))
			AND TraceId IN {few:Array(String)}`,
		params: { project: projectId, few: ids, fewHours: hours.map(({ hour }) => hour) }
	};
}

/** Sessions that started in the range and of which the query can hold; on `sessions FINAL`. */
export function candidates(projectId: string, range: TimeRange, { few }: LookAhead): Condition {
	return few ? both(few, startsIn(range)) : startedIn(projectId, range);
}

/** True for a term that is answered from the index of texts and attributes. */
function isSearched(term: Term): boolean {
	switch (term.kind) {
		case 'text':
		case 'attribute':
			return true;
		case 'name':
			return term.field === 'env' && term.values.some(isLong);
		case 'has':
		case 'amount':
		case 'set':
		case 'hour':
			return false;
	}
}

/** True when a text is said nearly everywhere, so that not all of its sessions can be counted in time. */
export function isCommon({ texts, few }: LookAhead): boolean {
	return few === null && [...texts.values()].some(({ ids }) => ids === null);
}
