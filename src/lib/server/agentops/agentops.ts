import type {
	ProjectMetrics,
	SpanDetail,
	TraceDetail,
	TraceList,
	TraceLogs,
	TraceOrder
} from '#lib/agentops/contract.ts';
import type { LightTrace } from '#lib/trace/light/light.ts';
import type { CostOf, SessionHead } from '#lib/trace/session-trace.ts';
import type { SpanRef } from '#lib/trace/span-ref.ts';
import type { WholeSpan } from '#lib/trace/span-panel.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { Reply } from './fault.ts';
import type { SharedReads } from './shared-reads.ts';

/** A half-open range of Unix milliseconds. */
export interface TimeRange {
	readonly startMs: number;
	readonly endMs: number;
}

export interface TraceListQuery {
	readonly range: TimeRange | null;
	/** Plain text, never a pattern. */
	readonly text: string | null;
	/** 1–100. */
	readonly limit: number;
	readonly offset: number;
	readonly orderBy: TraceOrder;
	readonly descending: boolean;
}

/** A detail whose spans come in batches, ascending by start where the source can. */
export interface TraceStream {
	readonly head: Omit<TraceDetail, 'spans'>;
	readonly spans: AsyncIterable<readonly SpanDetail[]>;
}

/** A trace as its page opens: what is known at once, and the tree without the content of its spans. */
export interface TraceOutline {
	readonly head: SessionHead;
	/** @param costOf what a call costs that the source gives no cost for */
	light(costOf: CostOf): Promise<Reply<LightTrace>>;
}

export interface CallOptions {
	/** Stops the work behind a call whose answer nobody waits for any more. */
	readonly signal?: AbortSignal | undefined;
	/** Of a page that asks several questions; absent = each reads for itself. */
	readonly shared?: SharedReads | undefined;
	/**
	 * Called when the source has been asked for the last that takes long: what is asked then stands behind that, and
	 * finds the source idle while the rest is put together. A source that cannot tell does not call it.
	 */
	readonly onAsked?: (() => void) | undefined;
}

/**
 * The v4 contract as a page sees it. Two implementations pass one contract suite: `local`, on the
 * trace store, and `http`, on a remote AgentOps. Never throws for an upstream's fault.
 */
export interface AgentOps {
	/** @param projectId the project's UUID */
	listTraces(
		projectId: string,
		query: TraceListQuery,
		options?: CallOptions
	): Promise<Reply<TraceList>>;
	/** @param projectIds projects that the caller may read; null = any that the credential reads */
	traceDetail(
		traceId: string,
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<TraceDetail>>;
	/**
	 * The same detail with its spans in batches, so that a trace of any size needs little memory.
	 * The iteration throws when the source fails half-way.
	 */
	traceStream(
		traceId: string,
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<TraceStream>>;
	/**
	 * A trace's spans as they were sent, in batches, secrets masked: to the nanosecond with scope and
	 * trace state, or what v4 tells of them (microseconds, no trace state). The iteration throws when the
	 * source fails half-way.
	 */
	rawSpans(
		traceId: string,
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<AsyncIterable<readonly RawSpan[]>>>;
	/** For a page: quick for a trace of any size, where the source can read spans without their content. */
	traceOutline(
		traceId: string,
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<TraceOutline>>;
	/** One span of a trace with all its attributes; `not-found` when the trace has no such span. */
	span(
		traceId: string,
		span: SpanRef,
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<WholeSpan>>;
	/**
	 * Ids of a trace's spans in whose content (prompts, answers, arguments, results, failures) every one
	 * of some words stands; letter case does not matter.
	 * @param words at most 8, none blank
	 */
	spansSaying(
		traceId: string,
		words: readonly string[],
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<readonly string[]>>;
	projectMetrics(
		projectId: string,
		range: TimeRange | null,
		options?: CallOptions
	): Promise<Reply<ProjectMetrics>>;
	/** `not-found` when the trace has no logs or the source keeps none. */
	traceLogs(
		traceId: string,
		projectIds: readonly string[] | null,
		options?: CallOptions
	): Promise<Reply<TraceLogs>>;
}
