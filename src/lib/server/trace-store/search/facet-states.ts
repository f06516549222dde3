import { statuses, type SessionState } from '#lib/query/fields.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import { stateSql } from '../queries/sessions/term-filter.ts';
import { scanOf, type Counted, type Scanned } from './facet-groups.ts';

export interface StateCounts {
	/** Of the first group. */
	readonly sessions: number;
	/** Of the sessions that the facet of states is about; says nothing where that is not wanted. */
	readonly states: Readonly<Record<SessionState, number>>;
}

/**
 * Sessions, and how many of those that the facet of states is about are in each. Counted beside the names: among
 * them states take three times as long.
 * @throws StoreError
 */
export async function countStates(
	store: StoreClient,
	{ open, closed, groups }: Counted
): Promise<StateCounts> {
	const whole = groups.slice(0, 1);
	const stated = groups.filter(({ fields }) => fields.includes('status'));
	const [[live], booked] = await Promise.all([
		open === null ? [] : readStates(store, scanOf(open, [...whole, ...stated])),
		closed === null ? [] : readBookedStates(store, closed)
	]);
	const of = (state: SessionState) =>
		(live?.[state] ?? 0) + (booked.find(({ name }) => name === state)?.sessions ?? 0);
	const bookedSessions = booked
		// A session has one of the two others, whether it is running or not.
		.filter(({ name }) => name !== 'running')
		.reduce((sum, { sessions }) => sum + sessions, 0);
	return {
		sessions: (live?.sessions ?? 0) + bookedSessions,
		states: { ok: of('ok'), error: of('error'), running: of('running') }
	};
}

type StoredStates = Partial<Record<SessionState, number>> & { readonly sessions: number };

/** @param scanned of the whole, and of the facet of states where that is wanted */
async function readStates(
	store: StoreClient,
	{ where, which: [whole, stated] }: Scanned
): Promise<StoredStates[]> {
	const counts = statuses.map(
		(state) => `, countIf((${stated?.sql ?? 'false'}) AND ${stateSql[state]}) AS ${state}`
	);
	return store.rows<StoredStates>(
		`SELECT countIf(${whole?.sql ?? 'true'}) AS sessions${stated ? counts.join('') : ''}
		FROM sessions FINAL WHERE ${where.sql}`,
		{ ...where.params, ...whole?.params, ...stated?.params }
	);
}

async function readBookedStates(
	store: StoreClient,
	{ sql, params }: Condition
): Promise<{ readonly name: string; readonly sessions: number }[]> {
	return store.rows(
		`SELECT name, toUInt32(sum(Count)) AS sessions
		FROM (SELECT Names, Counts FROM closed_facets WHERE ${sql} AND Field = 'status')
		ARRAY JOIN Names AS name, Counts AS Count
		GROUP BY name`,
		params
	);
}
