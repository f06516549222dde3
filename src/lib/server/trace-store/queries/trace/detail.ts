import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import type { WholeSpan } from '#lib/trace/span-panel.ts';
import type { SpanRef } from '#lib/trace/span-ref.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { StoreClient } from '../../client.ts';
import type { Condition } from '../condition.ts';
import { rawSpanColumns, toRawSpan, type StoredRawSpan } from './raw-span.ts';
import { spanColumns, toSpanDetails, type StoredSpan } from './span.ts';
import { toTraceMetrics, type StoredSums } from './metrics.ts';

/** Where a trace's spans lie, and all that its detail says beside them. */
export interface FoundTrace {
	readonly head: Omit<TraceDetail, 'spans'>;
	/** The first span starts here and none later than `endNs`; Unix ns as text. */
	readonly startNs: string;
	readonly endNs: string;
	/** Of the root, or of the earliest span while none has arrived. */
	readonly name: string;
	readonly spanCount: number;
	readonly user: string | null;
	readonly team: string | null;
	readonly conversation: string | null;
}

/** Of spans with one id and start, as `twinOrder` of `span-ref.ts` has it. */
const twinOrder = 'Duration, ParentSpanId, SpanName';

/** Spans a batch: some megabytes as they usually are. */
const batchSpans = 1_000;

interface StoredHead extends StoredSums {
	readonly project_id: string;
	readonly StartNs: string;
	readonly EndNs: string;
	readonly TagNames: readonly string[];
	readonly HeadName: string;
	readonly UserNames: readonly string[];
	readonly TeamNames: readonly string[];
	readonly ConversationNames: readonly string[];
}

const oneTrace = '1 AS Traces, 0 AS FailedTraces, 0 AS OkTraces';

/** Partial rows need no merging: sums, extremes and unions are the same over them. */
const fromSessions = `
	SELECT project_id, ${oneTrace},
		toString(sum(SpanCount)) AS Spans,
		toString(sum(OkCount)) AS OkSpans,
		toString(sum(ErrorCount)) AS FailedSpans,
		toString(sum(TokensInput)) AS SumInput,
		toString(sum(TokensCacheRead)) AS SumCacheRead,
		toString(sum(TokensCacheWrite)) AS SumCacheWrite,
		toString(sum(TokensOutput)) AS SumOutput,
		toString(sum(TokensReasoning)) AS SumReasoning,
		toString(sum(Cost)) AS SumCost,
		toString(sum(PromptCost)) AS SumPromptCost,
		toString(sum(CompletionCost)) AS SumCompletionCost,
		toString(toUnixTimestamp64Nano(min(StartTime))) AS StartNs,
		toString(toUnixTimestamp64Nano(max(EndTime))) AS EndNs,
		arraySort(groupUniqArrayArray(Tags)) AS TagNames,
		min(Head)[4] AS HeadName,
		arraySort(groupUniqArrayArray(Users)) AS UserNames,
		arraySort(groupUniqArrayArray(Teams)) AS TeamNames,
		arraySort(groupUniqArrayArray(Conversations)) AS ConversationNames
	FROM sessions`;

/** For spans without a roll-up: AgentOps' own, and those of a flush that is half written. */
const fromSpans = `
	SELECT project_id, ${oneTrace},
		toString(count()) AS Spans,
		toString(countIf(upper(StatusCode) LIKE '%OK')) AS OkSpans,
		toString(countIf(upper(StatusCode) LIKE '%ERROR')) AS FailedSpans,
		toString(sumIf(TokensInput, CountsAsCall)) AS SumInput,
		toString(sumIf(TokensCacheRead, CountsAsCall)) AS SumCacheRead,
		toString(sumIf(TokensCacheWrite, CountsAsCall)) AS SumCacheWrite,
		toString(sumIf(TokensOutput, CountsAsCall)) AS SumOutput,
		toString(sumIf(TokensReasoning, CountsAsCall)) AS SumReasoning,
		toString(sum(ifNull(Cost, toDecimal64(0, 12)))) AS SumCost,
		toString(sum(ifNull(PromptCost, toDecimal64(0, 12)))) AS SumPromptCost,
		toString(sum(ifNull(Cost - PromptCost, toDecimal64(0, 12)))) AS SumCompletionCost,
		toString(toUnixTimestamp64Nano(min(Timestamp))) AS StartNs,
		toString(toUnixTimestamp64Nano(max(Timestamp))) AS EndNs,
		arraySort(groupUniqArrayArray(Tags)) AS TagNames,
		argMin(SpanName, (ParentSpanId != '', Timestamp)) AS HeadName,
		groupUniqArrayIf(1)(UserName, UserName != '') AS UserNames,
		groupUniqArrayIf(1)(toString(Team), Team != '') AS TeamNames,
		groupUniqArrayIf(1)(Conversation, Conversation != '') AS ConversationNames
	FROM otel_traces`;

/**
 * Finds a trace by its id. When its spans lie in two projects it is the one of the project that has
 * most of them.
 *
 * @param projectIds projects that may be seen; null = any
 * @throws StoreError
 */
export async function findTrace(
	store: StoreClient,
	traceId: string,
	projectIds: readonly string[] | null
): Promise<FoundTrace | null> {
	const where = visible(traceId, projectIds);
	for (const select of [fromSessions, fromSpans]) {
		const [stored] = await store.rows<StoredHead>(
			`${select} WHERE ${where.sql}
			GROUP BY project_id ORDER BY toUInt64(Spans) DESC, project_id LIMIT 1`,
			where.params
		);
		if (stored) return toFound(traceId, stored);
	}
	return null;
}

/** A trace by its id, among the projects that may be seen. */
export function visible(traceId: string, projectIds: readonly string[] | null): Condition {
	const byId = { sql: 'TraceId = {trace:String}', params: { trace: traceId } };
	if (projectIds === null) return byId;
	return {
		sql: `${byId.sql} AND project_id IN ({projects:Array(String)})`,
		params: { ...byId.params, projects: projectIds }
	};
}

function toFound(traceId: string, stored: StoredHead): FoundTrace {
	return {
		head: {
			project_id: stored.project_id,
			trace_id: traceId,
			tags: [...stored.TagNames],
			metrics: toTraceMetrics(stored, 'spans'),
			freeplan_truncated: false
		},
		startNs: stored.StartNs,
		endNs: stored.EndNs,
		name: stored.HeadName,
		spanCount: Number(stored.Spans),
		user: stored.UserNames[0] ?? null,
		team: stored.TeamNames[0] ?? null,
		conversation: stored.ConversationNames[0] ?? null
	};
}

/**
 * A trace's spans, ascending by start, batch by batch, so that a trace of any size needs little memory.
 * @throws StoreError on the way
 */
export async function* readSpans(
	store: StoreClient,
	trace: FoundTrace
): AsyncGenerator<SpanDetail[], void> {
	for await (const rows of readRows<StoredSpan>(store, trace, spanColumns)) {
		yield toSpanDetails(rows);
	}
}

/**
 * The same spans as they were sent.
 * @throws StoreError on the way
 */
export async function* readRawSpans(
	store: StoreClient,
	trace: FoundTrace
): AsyncGenerator<RawSpan[], void> {
	for await (const rows of readRows<StoredRawSpan>(store, trace, rawSpanColumns)) {
		yield rows.map((row) => toRawSpan(trace.head.trace_id, row));
	}
}

async function* readRows<Row extends StoredSpan>(
	store: StoreClient,
	trace: FoundTrace,
	columns: string
): AsyncGenerator<readonly Row[], void> {
	let fromNs = trace.startNs;
	let fromId = '';
	/** Spans with that start and id that were given already: twins may lie across two batches. */
	let given = 0;
	for (;;) {
		const rows = await store.rows<Row>(
			// Nearly every row that is read is wanted: picking columns row by row would cost more.
			`SELECT ${columns} FROM otel_traces
			WHERE ${within} AND (Timestamp, SpanId) >= (fromUnixTimestamp64Nano({from:Int64}), {fromId:String})
			ORDER BY Timestamp, TraceId, SpanId, ${twinOrder} LIMIT {rows:UInt32} OFFSET {given:UInt32}
			SETTINGS query_plan_optimize_lazy_materialization = 0`,
			// One more than a batch: it tells whether there is another, which costs a question to find out.
			{ ...bounds(trace), from: fromNs, fromId, given, rows: batchSpans + 1 }
		);
		const batch = rows.slice(0, batchSpans);
		if (batch.length > 0) yield batch;
		const last = batch.at(-1);
		if (last === undefined || rows.length === batch.length) return;
		const isTwin = ({ StartNs, SpanId }: Row) => StartNs === last.StartNs && SpanId === last.SpanId;
		const twins = batch.filter(isTwin).length;
		given = last.StartNs === fromNs && last.SpanId === fromId ? given + twins : twins;
		fromNs = last.StartNs;
		fromId = last.SpanId;
	}
}

/**
 * One span with all its attributes; null when the trace has no such span.
 * @throws StoreError
 */
export async function readSpan(
	store: StoreClient,
	trace: FoundTrace,
	{ spanId, ordinal }: SpanRef
): Promise<WholeSpan | null> {
	const [row] = await store.rows<StoredRawSpan>(
		`SELECT ${rawSpanColumns} FROM otel_traces
		WHERE ${within} AND SpanId = {span:String}
		ORDER BY Timestamp, ${twinOrder} LIMIT 1 OFFSET {before:UInt32}`,
		{ ...bounds(trace), from: trace.startNs, span: spanId, before: ordinal - 1 }
	);
	if (!row) return null;
	const [detail] = toSpanDetails([row]);
	return detail ? { detail, scopeName: row.ScopeName, scopeVersion: row.ScopeVersion } : null;
}

/**
 * The primary key's range from `{from:Int64}` on first; the trace id's bloom filter then skips what others
 * wrote in between.
 */
export const within = `project_id = {project:String}
	AND Timestamp >= fromUnixTimestamp64Nano({from:Int64})
	AND Timestamp <= fromUnixTimestamp64Nano({to:Int64})
	AND TraceId = {trace:String}`;

/** Parameters of {@link within}, less its beginning. */
export const bounds = ({ head, endNs }: FoundTrace) => ({
	project: head.project_id,
	trace: head.trace_id,
	to: endNs
});
