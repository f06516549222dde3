import type { StoreClient } from '../client.ts';
import { hasEntry } from '../ledger/table.ts';
import { insertNamesOfSpans } from '../session-keys.ts';
import { rebuildSessions } from './rebuild.ts';

/**
 * Repairs what a crash left: spans that their session or the ledger does not count. Looks only at traces that got
 * spans since the last mark, so after a clean stop it reads next to nothing.
 * @returns how many sessions were made anew
 * @throws StoreError
 */
export async function reconcile(store: StoreClient): Promise<number> {
	const [last] = await store.rows<{ mark: string }>(
		'SELECT toString(toUnixTimestamp64Milli(max(Mark))) AS mark FROM ingest_marks'
	);
	const since = { mark: last?.mark ?? '0' };
	const touched = `
		SELECT DISTINCT project_id, TraceId FROM otel_traces
		WHERE IngestedAt >= fromUnixTimestamp64Milli({mark:Int64})`;
	const broken = await store.rows<{ projectId: string; traceId: string }>(
		`SELECT project AS projectId, trace AS traceId
		FROM (
			SELECT project_id AS project, TraceId AS trace, toInt64(count()) AS spans,
				toInt64(countIf(${hasEntry})) AS entries
			FROM otel_traces AS spans WHERE (project_id, TraceId) IN (${touched})
			GROUP BY project, trace
			UNION ALL
			SELECT project_id::String AS project, TraceId AS trace, -toInt64(sum(SpanCount)) AS spans,
				toInt64(0) AS entries
			FROM sessions WHERE (project_id::String, TraceId) IN (${touched})
			GROUP BY project, trace
			UNION ALL
			SELECT project_id::String AS project, TraceId AS trace, toInt64(0) AS spans,
				-toInt64(sum(Entries)) AS entries
			FROM ledger WHERE (project_id::String, TraceId) IN (${touched})
			GROUP BY project, trace
		)
		GROUP BY project, trace
		HAVING sum(spans) != 0 OR sum(entries) != 0`,
		since
	);
	await rebuildSessions(store, broken);
	await store.command(
		insertNamesOfSpans('IngestedAt >= fromUnixTimestamp64Milli({mark:Int64})'),
		since
	);
	return broken.length;
}

/**
 * Notes that every span stored up to this time is in its session.
 * @throws StoreError
 */
export async function mark(store: StoreClient, untilMs: number): Promise<void> {
	await store.insert('ingest_marks', ['Mark'], `["${(untilMs / 1000).toFixed(3)}"]`);
}
