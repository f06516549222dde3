import type { StoreClient } from '../client.ts';
import { hasEntry } from '../ledger/table.ts';
import { insertNamesOfSpans } from '../session-keys.ts';
import { lateDays } from './known-traces.ts';
import { rebuildSessions, type TraceKey } from './rebuild.ts';
import { dropRepeats } from './repeats.ts';

/** A store that several processes write to. */
export interface SharedStore {
	/** Does work while no process writes. */
	readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
	/** Unix ms. */
	readonly now: () => number;
}

/**
 * Repairs what a crash left, and what several writers did at the same moment: spans that their session
 * or the ledger does not count, or counts twice; spans that are there twice; sessions filed under two
 * hours. Looks only at traces that got spans since the last mark, so after a clean stop it reads next to
 * nothing.
 * @param shared null where this process alone writes, and writes nothing meanwhile
 * @returns how many sessions were made anew
 * @throws StoreError
 */
export async function reconcile(store: StoreClient, shared: SharedStore | null): Promise<number> {
	const startedMs = shared?.now() ?? 0;
	const [last] = await store.rows<{ mark: string }>(
		'SELECT toString(toUnixTimestamp64Milli(max(Mark))) AS mark FROM ingest_marks'
	);
	const since = { mark: last?.mark ?? '0' };
	const arrived = 'IngestedAt >= fromUnixTimestamp64Milli({mark:Int64})';
	const touched: Traces = {
		sql: `SELECT DISTINCT project_id, TraceId FROM otel_traces WHERE ${arrived}`,
		params: since
	};
	let repaired = 0;
	if (shared === null) {
		repaired = await repair(store, await miscounted(store, touched));
	} else {
		const suspects = await miscounted(store, touched);
		suspects.push(...(await repeated(store, arrived, since)));
		// Most are spans on their way: whoever looks while nobody writes sees which are not.
		if (suspects.length > 0) repaired = await shared.alone(() => repairShared(store, suspects));
	}
	await store.command(insertNamesOfSpans(arrived), since);
	const wholeMs = startedMs - strayMs;
	if (shared !== null && wholeMs > Number(since.mark)) await mark(store, wholeMs);
	return repaired;
}

/**
 * How long after its stamp a span may appear: clocks of processes differ, and an insert that was given
 * up may still happen.
 */
const strayMs = 150_000;

/** Traces by SQL: a SELECT of project and trace. */
interface Traces {
	readonly sql: string;
	readonly params: Readonly<Record<string, unknown>>;
}

/** Traces of which sessions or ledger count something else than their rows, or that have two sessions. */
async function miscounted(store: StoreClient, { sql, params }: Traces): Promise<TraceKey[]> {
	return store.rows<TraceKey>(
		`SELECT project AS projectId, trace AS traceId
		FROM (
			SELECT project_id AS project, TraceId AS trace, toInt64(count()) AS spans,
				toInt64(countIf(${hasEntry})) AS entries, toInt64(0) AS apart
			FROM otel_traces AS spans WHERE (project_id, TraceId) IN (${sql})
			GROUP BY project, trace
			UNION ALL
			SELECT project_id::String AS project, TraceId AS trace, -toInt64(sum(SpanCount)) AS spans,
				toInt64(0) AS entries, toInt64(toUInt32(max(Bucket)) - toUInt32(min(Bucket))) AS apart
			FROM sessions WHERE (project_id::String, TraceId) IN (${sql})
			GROUP BY project, trace
			UNION ALL
			SELECT project_id::String AS project, TraceId AS trace, toInt64(0) AS spans,
				-toInt64(sum(Entries)) AS entries, toInt64(0) AS apart
			FROM ledger WHERE (project_id::String, TraceId) IN (${sql})
			GROUP BY project, trace
		)
		GROUP BY project, trace
		HAVING sum(spans) != 0 OR sum(entries) != 0 OR sum(apart) BETWEEN 1 AND ${lateDays * 86_400}`,
		params
	);
}

/** @param where SQL over otel_traces; traces with a span there twice within it */
async function repeated(
	store: StoreClient,
	where: string,
	params: Readonly<Record<string, unknown>>
): Promise<TraceKey[]> {
	return store.rows<TraceKey>(
		`SELECT DISTINCT project_id AS projectId, TraceId AS traceId
		FROM (
			SELECT project_id, TraceId FROM otel_traces WHERE ${where}
			GROUP BY project_id, TraceId, Timestamp, SpanId HAVING count() > 1
		)`,
		params
	);
}

/** Looks at these traces again and repairs what is wrong. */
async function repairShared(store: StoreClient, suspects: readonly TraceKey[]): Promise<number> {
	await store.catchUp(['otel_traces', 'sessions', 'ledger']);
	let repaired = 0;
	for (let first = 0; first < suspects.length; first += tracesAQuestion) {
		const keys = suspects.slice(first, first + tracesAQuestion);
		const { sql, params } = listed(keys);
		const doubled = await repeated(store, `(project_id, TraceId) IN (${sql})`, params);
		await dropRepeats(store, doubled);
		const broken = await miscounted(store, { sql, params });
		repaired += await repair(store, [...broken, ...doubled]);
	}
	return repaired;
}

const tracesAQuestion = 1_000;

function listed(keys: readonly TraceKey[]): Traces {
	return {
		sql: `SELECT pair.1, pair.2 FROM (
			SELECT arrayJoin(arrayZip({projects:Array(String)}, {traces:Array(String)})) AS pair)`,
		params: {
			projects: keys.map(({ projectId }) => projectId),
			traces: keys.map(({ traceId }) => traceId)
		}
	};
}

async function repair(store: StoreClient, broken: readonly TraceKey[]): Promise<number> {
	const each = new Map(broken.map((key) => [`${key.projectId}/${key.traceId}`, key]));
	await rebuildSessions(store, [...each.values()]);
	return each.size;
}

/**
 * Notes that every span stored up to this time is in its session.
 * @throws StoreError
 */
export async function mark(store: StoreClient, untilMs: number): Promise<void> {
	await store.insert('ingest_marks', ['Mark'], `["${(untilMs / 1000).toFixed(3)}"]`);
}
