import type { StoreClient } from '../client.ts';
import type { TraceKey } from './rebuild.ts';

const spansAStatement = 1_000;

interface RepeatedSpan {
	readonly traceId: string;
	readonly spanId: string;
	readonly startNs: string;
	readonly newest: string;
}

/**
 * Leaves one row of each span that is stored more than once: two processes stored it at the same moment.
 * Rows have no name of their own and may be alike in every column, so one more is written that differs
 * by its time of arrival, and all others go. Dying in between leaves a repeat, which is found again.
 * Sessions and ledger are to be made anew afterwards.
 * @throws StoreError
 */
export async function dropRepeats(store: StoreClient, keys: readonly TraceKey[]): Promise<void> {
	const byProject = new Map<string, string[]>();
	for (const { projectId, traceId } of keys) {
		const traces = byProject.get(projectId) ?? [];
		traces.push(traceId);
		byProject.set(projectId, traces);
	}
	for (const [project, traces] of byProject) {
		const spans = await store.rows<RepeatedSpan>(
			`SELECT TraceId AS traceId, SpanId AS spanId, toString(toUnixTimestamp64Nano(Timestamp)) AS startNs,
				toString(toUnixTimestamp64Milli(max(IngestedAt))) AS newest
			FROM otel_traces WHERE project_id = {project:String} AND TraceId IN {traces:Array(String)}
			GROUP BY TraceId, Timestamp, SpanId HAVING count() > 1`,
			{ project, traces }
		);
		for (let first = 0; first < spans.length; first += spansAStatement) {
			await replaceAll(store, project, spans.slice(first, first + spansAStatement));
		}
	}
}

/** By values, not by a question: a replicated table takes none, since each replica would answer it for itself. */
async function replaceAll(
	store: StoreClient,
	project: string,
	spans: readonly RepeatedSpan[]
): Promise<void> {
	const params = {
		project,
		traces: spans.map(({ traceId }) => traceId),
		spans: spans.map(({ spanId }) => spanId),
		starts: spans.map(({ startNs }) => startNs),
		arrived: String(Math.max(...spans.map(({ newest }) => Number(newest))) + 1)
	};
	const which = `project_id = {project:String} AND TraceId IN {traces:Array(String)}
		AND (TraceId, SpanId, toString(toUnixTimestamp64Nano(Timestamp)))
			IN arrayZip({traces:Array(String)}, {spans:Array(String)}, {starts:Array(String)})`;
	await store.command(
		`INSERT INTO otel_traces
		SELECT * REPLACE (fromUnixTimestamp64Milli({arrived:Int64}) AS IngestedAt)
		FROM otel_traces WHERE ${which} LIMIT 1 BY TraceId, Timestamp, SpanId`,
		params
	);
	await store.command(
		`DELETE FROM otel_traces WHERE ${which} AND IngestedAt != fromUnixTimestamp64Milli({arrived:Int64})`,
		params
	);
}
