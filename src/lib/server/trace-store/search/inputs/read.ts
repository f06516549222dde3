import type { Place } from '../../../agentops/analytics.ts';
import type { StoreClient } from '../../client.ts';
import { seconds } from '../../ledger/seconds.ts';
import { spannedBy, spansOf } from '../places.ts';
import { FirstInputs, perSession } from './fill.ts';
import { candidatesIn, type Candidate } from './table.ts';

/**
 * What rows of a list were asked; null where nothing says it. A session's comes from the table, and from
 * its spans where these are younger than that; a call's from its own span.
 * @throws StoreError
 */
export async function readInputs(
	store: StoreClient,
	projectId: string,
	places: readonly Place[]
): Promise<readonly (string | null)[]> {
	const sessions = places.filter(({ spanId }) => spanId === null);
	const calls = places.filter(({ spanId }) => spanId !== null);
	const [kept, fresh, own] = await Promise.all([
		readKept(store, projectId, sessions),
		readFresh(store, projectId, sessions),
		readCalls(store, projectId, calls)
	]);
	return places.map(({ traceId, spanId }) => {
		if (spanId !== null) return own.get(`${traceId} ${spanId}`) ?? null;
		const [first] = [kept.get(traceId), fresh.get(traceId)]
			.flatMap((each) => each ?? [])
			.toSorted(
				(a, b) => Number(b.isMessage) - Number(a.isMessage) || (a.startNs < b.startNs ? -1 : 1)
			);
		return first?.text ?? null;
	});
}

interface Kept {
	readonly text: string;
	readonly isMessage: boolean;
	readonly startNs: bigint;
}

async function readKept(
	store: StoreClient,
	projectId: string,
	sessions: readonly Place[]
): Promise<ReadonlyMap<string, Kept>> {
	if (sessions.length === 0) return new Map();
	const { fromMs, toMs } = spannedBy(sessions);
	const from = seconds(fromMs);
	const rows = await store.rows<{ trace: string; first: [boolean, string, string] }>(
		`SELECT TraceId AS trace,
			argMin((IsMessage, toString(toUnixTimestamp64Nano(StartedAt)), Input), (NOT IsMessage, StartedAt)) AS first
		FROM session_inputs
		WHERE project_id = {project:String} AND TraceId IN {traces:Array(String)}
			AND Hour >= toDateTime({fromHour:UInt32}, 'UTC') AND Hour <= toDateTime({toHour:UInt32}, 'UTC')
		GROUP BY trace`,
		{
			project: projectId,
			traces: sessions.map(({ traceId }) => traceId),
			fromHour: from - (from % 3_600),
			toHour: seconds(toMs)
		}
	);
	return new Map(
		rows.map(({ trace, first: [isMessage, at, text] }) => [
			trace,
			{ isMessage, startNs: BigInt(at), text }
		])
	);
}

/** Of spans that the table does not have yet. */
async function readFresh(
	store: StoreClient,
	projectId: string,
	sessions: readonly Place[]
): Promise<ReadonlyMap<string, Kept>> {
	if (sessions.length === 0) return new Map();
	const { sql, params } = spansOf(projectId, sessions);
	const isYounger = 'IngestedAt > (SELECT max(Mark) FROM input_marks)';
	const found = new FirstInputs();
	for (const each of await store.rows<Candidate>(
		candidatesIn(`${sql} AND ${isYounger}`, perSession),
		params
	)) {
		found.add(each);
	}
	return new Map(
		[...found.byTrace()].map(([trace, { text, isMessage, candidate }]) => [
			trace,
			{ text, isMessage, startNs: BigInt(candidate.startNs) }
		])
	);
}

/** By trace and span id. */
async function readCalls(
	store: StoreClient,
	projectId: string,
	calls: readonly Place[]
): Promise<ReadonlyMap<string, string>> {
	if (calls.length === 0) return new Map();
	const { sql, params } = spansOf(projectId, calls);
	const rows = await store.rows<Candidate>(candidatesIn(sql, calls.length), params);
	return new Map(
		rows.flatMap((each) => {
			const found = new FirstInputs();
			found.add(each);
			const text = found.byTrace().get(each.trace)?.text;
			return text === undefined ? [] : [[`${each.trace} ${each.span}`, text] as const];
		})
	);
}
