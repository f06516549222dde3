import type {
	AttributeOrder,
	CallOrder,
	ConversationOrder,
	SessionOrder
} from '#lib/sessions/orders.ts';
import type { PicoUsd } from '#lib/cost/pico.ts';
import type { CostBand } from '#lib/cost/band.ts';
import type { CostFilters, CostQuery, CostReport } from '#lib/cost/report.ts';
import type { CostWeek, WeekQuery } from '#lib/cost/week.ts';
import type { NameField } from '#lib/query/fields.ts';
import type { Query, Term } from '#lib/query/term.ts';
import type { SpanStatus, TokenUsage } from '#lib/trace/span.ts';
import type { CallOptions, TimeRange } from './agentops.ts';
import type { Fault, Reply } from './fault.ts';

/** How much of the range an answer rests on: equal numbers when nothing was left out. */
export interface Coverage {
	readonly readSessions: number;
	readonly totalSessions: number;
	/**
	 * Sessions whose spans were read one by one, where the source makes that costly: durations, models
	 * and tokens rest on these alone. Absent = on all that were read.
	 */
	readonly detailedSessions?: number;
	/** Asked again, the source reads further, and keeps what it has read; absent = no. */
	readonly readsOn?: boolean;
	/** The upstream hides data of its free plan; absent = no. */
	readonly freePlan?: boolean;
	/** Spans are still being copied from the source, or cannot be; absent = all are here. */
	readonly copying?: Copying;
}

/** How far the copy of AgentOps' own table is, for one project; the newest spans come first. */
export interface Copying {
	readonly copiedSpans: number;
	readonly totalSpans: number;
	/** Until when new spans are here, Unix ms; null = the copy has just begun. */
	readonly upToMs: number | null;
	/** Why no more come now; null when they do. */
	readonly fault: Fault | null;
}

/** A session (= one trace) as lists show it. */
export interface SessionRow {
	readonly traceId: string;
	readonly name: string;
	readonly service: string;
	readonly startMs: number;
	/** Wall clock, first start to last end; null when the source cannot tell. */
	readonly durationNs: number | null;
	readonly spanCount: number;
	readonly errorCount: number;
	/** null when the source cannot tell without reading each session. */
	readonly llmCalls: number | null;
	/** `error` when any span failed, else the root's status. UNSET is not a failure. */
	readonly status: SpanStatus;
	/** True while no root span has arrived. */
	readonly running: boolean;
	readonly models: readonly string[];
	readonly tokens: TokenUsage | null;
	/** Known cost in USD; null when no call's cost is known. */
	readonly costUsd: number | null;
	/** Model calls whose cost is unknown; > 0 means that costUsd is a lower bound. */
	readonly unpricedCalls: number;
	readonly tags: readonly string[];
	readonly user: string | null;
	readonly conversation: string | null;
	/** In a list by calls: the known cost of those calls of the session; else absent. */
	readonly spentPico?: PicoUsd | null;
	/** In a list by calls: how many of them have no known cost; > 0 means that spentPico is a lower bound. */
	readonly spentUnpriced?: number;
	/**
	 * In a list by calls: the tokens of those calls of the session; null when they are none, since the ledger
	 * does not tell what reports none from what reports 0.
	 */
	readonly spentTokens?: TokenUsage | null;
	/** In a list by calls: how many those calls of the session are. */
	readonly spentCalls?: number;
	/** Where a text of the query stands in the session's content; absent when it is in no content. */
	readonly hit?: Hit;
	/** In a list by an attribute: the value by which it stands there, as a cell shows it; absent without one. */
	readonly sorted?: string;
}

/** A place in what was said: a prompt, an answer, a tool's arguments or result. */
export interface Hit {
	readonly spanId: string;
	/** The words about the first place, one line; the text looked for is in it, in whatever case. */
	readonly excerpt: string;
}

export type { AttributeOrder, CallOrder, ConversationOrder, SessionOrder };

export interface SessionQuery {
	readonly range: TimeRange;
	readonly terms: Query;
	/**
	 * True for the sessions behind a figure of the cost page: those with a call that began in the
	 * range, is of that model and service, and costs of those calls alone: terms of these fields are
	 * about the calls. The range is of whole quarter-hours.
	 */
	readonly calls?: boolean;
	readonly orderBy: SessionOrder | AttributeOrder;
	readonly descending: boolean;
	/** 1–200. */
	readonly limit: number;
	/** Opaque keyset cursor from a former page; null = first page. */
	readonly cursor: string | null;
}

/** Which sessions stand below figures about calls. */
export interface DearestQuery {
	/** Of whole quarter-hours. */
	readonly range: TimeRange;
	readonly filters: CostFilters;
	readonly band: CostBand;
	/** 1–200. */
	readonly limit: number;
	/**
	 * Where the figures are about just these calls: what they tell of the sessions, which may be taken for granted, or
	 * undefined. It never rejects.
	 */
	readonly known?: Promise<SpendBehind | undefined> | undefined;
}

/** What is told of a session there. */
export type DearestRow = Pick<
	SessionRow,
	'traceId' | 'name' | 'status' | 'startMs' | 'models' | 'spentPico' | 'spentUnpriced'
>;

export type DearestPage = Omit<SessionPage<DearestRow>, 'nextCursor'>;

/** How many sessions are in a list by calls, and what all of them spent in those calls. */
export interface SpendBehind {
	readonly sessions: number;
	/** The figure that led to the list; null = no call's cost is known. */
	readonly spentPico: PicoUsd | null;
	/** Calls without a known cost: with any, it is a lower bound. */
	readonly spentUnpriced: number;
}

export interface SessionPage<Row = SessionRow> {
	readonly rows: readonly Row[];
	/** All matching sessions, not only this page's. */
	readonly total: number;
	readonly nextCursor: string | null;
	readonly coverage: Coverage;
	/** Terms that the source cannot answer: they are left out, so the rows may be more than was asked for. */
	readonly unanswered: readonly Term[];
	/** In a list by calls: the known cost of those calls of all matching sessions; else absent. */
	readonly spentPico?: PicoUsd | null;
	/** In a list by calls: how many of them have no known cost; > 0 means that spentPico is a lower bound. */
	readonly spentUnpriced?: number;
}

/** Which sessions a panel beside the list is about. */
export interface SessionScope {
	readonly range: TimeRange;
	readonly terms: Query;
}

/** Fields that have a facet: those of names, less what every session has of its own. */
export type FacetField = Exclude<NameField, 'name' | 'id'>;

export interface FacetValue {
	/** `''` = sessions without one. */
	readonly value: string;
	/** Sessions with it that match the other terms. */
	readonly sessions: number;
}

export interface Facet {
	readonly field: FacetField;
	/** Most sessions first, then by name; those that the query names are always among them. */
	readonly values: readonly FacetValue[];
	/** Values that are not listed. */
	readonly more: number;
}

export interface FacetQuery extends SessionScope {
	readonly fields: readonly FacetField[];
	/** Values of each, at most. */
	readonly top: number;
}

export interface Facets {
	readonly facets: readonly Facet[];
	readonly coverage: Coverage;
	readonly unanswered: readonly Term[];
}

/** What a query's editor can offer. */
export interface ValueQuery {
	readonly range: TimeRange;
	/** A field of names, or an attribute's key; `keys` asks for the keys themselves. */
	readonly of: FacetField | 'name' | { readonly attribute: string } | 'keys';
	/** What was typed of it: values that begin with it, then those that hold it. Case does not matter. */
	readonly prefix: string;
	readonly limit: number;
}

export interface StripBucket {
	/** Start of the bucket, Unix ms. */
	readonly startMs: number;
	readonly sessions: number;
	readonly errorSessions: number;
	readonly tokens: number;
	readonly costUsd: number | null;
	readonly durationP50Ns: number | null;
	readonly durationP95Ns: number | null;
}

export interface Strip {
	/** One for each start of the grid. */
	readonly buckets: readonly StripBucket[];
	readonly coverage: Coverage;
	readonly unanswered: readonly Term[];
}

/** Terms, and how many sessions there would be without them. */
export interface Relaxation {
	readonly terms: Query;
	readonly sessions: number;
}

/** The sessions beside one, as its list shows them; null at an end, or when it is not in the list. */
export interface Neighbours {
	readonly previous: string | null;
	readonly next: string | null;
}

/** One model call as a row. */
export interface CallRow {
	readonly traceId: string;
	readonly spanId: string;
	readonly name: string;
	readonly service: string;
	readonly model: string | null;
	readonly provider: string | null;
	readonly startMs: number;
	readonly durationNs: number;
	readonly status: SpanStatus;
	/** null when the call reports none. */
	readonly tokens: TokenUsage | null;
	/** null when unknown. */
	readonly costUsd: number | null;
	readonly errorType: string | null;
}

/**
 * Model calls that began in the range. Terms about model, service, status, cost, latency, tokens and
 * exception are about the call, all others about its session.
 */
export interface CallQuery extends SessionScope {
	readonly orderBy: CallOrder | AttributeOrder;
	readonly descending: boolean;
	/** 1–200. */
	readonly limit: number;
	readonly cursor: string | null;
}

/** Sessions that name the same conversation. */
export interface ConversationRow {
	readonly conversation: string;
	readonly sessions: number;
	readonly errorSessions: number;
	/** Start of the first and of the last of them. */
	readonly firstMs: number;
	readonly lastMs: number;
	readonly lastTraceId: string;
	readonly llmCalls: number;
	readonly tokens: number;
	readonly costUsd: number | null;
	readonly models: readonly string[];
	readonly users: readonly string[];
}

export interface ConversationQuery extends SessionScope {
	readonly orderBy: ConversationOrder;
	readonly descending: boolean;
	/** 1–200. */
	readonly limit: number;
	readonly cursor: string | null;
}

/** A page of rows other than sessions. */
export interface Page<Row> {
	readonly rows: readonly Row[];
	readonly total: number;
	readonly nextCursor: string | null;
	readonly coverage: Coverage;
	readonly unanswered: readonly Term[];
}

/** All matching rows, a piece at a time. */
export interface RowExport<Row> {
	/** Rows that there are to come; what arrives meanwhile is left out. */
	readonly total: number;
	readonly unanswered: readonly Term[];
	readonly coverage: Coverage;
	/** Ends early when the signal is aborted. Throws when the source fails half way. */
	readonly pieces: AsyncIterable<readonly Row[]>;
}

/** A row whose attributes are asked for: a session, or one span of it. */
export interface Place {
	readonly traceId: string;
	/** null = the session: its root says it, else the first span that has it. */
	readonly spanId: string | null;
	/** Start of the row, Unix ms. */
	readonly startMs: number;
}

export interface AttributeQuery {
	readonly places: readonly Place[];
	/** Of a span or its resource, at most `mostAttributes`. */
	readonly keys: readonly string[];
}

/** For each place, in order, a value for each key as a cell shows it; null = no span that was read has one. */
export type AttributeValues = readonly (readonly (string | null)[])[];

/** Sums over sessions that started in a range. */
export interface Totals {
	readonly sessions: number;
	readonly errorSessions: number;
	readonly spans: number;
	readonly llmCalls: number;
	readonly tokens: TokenUsage;
	readonly costUsd: number | null;
	readonly unpricedCalls: number;
	/** Session wall clock; null when there is no session. */
	readonly durationP50Ns: number | null;
	readonly durationP95Ns: number | null;
	readonly durationP99Ns: number | null;
}

export interface OverviewBucket {
	/** Start of the bucket, Unix ms. */
	readonly startMs: number;
	readonly sessions: number;
	readonly errorSessions: number;
	readonly tokens: number;
	readonly costUsd: number | null;
	readonly durationP95Ns: number | null;
}

export interface ModelShare {
	readonly model: string;
	readonly calls: number;
	readonly tokens: number;
	readonly costUsd: number | null;
	readonly unpricedCalls: number;
}

export interface Overview {
	readonly current: Totals;
	readonly previous: Totals;
	/** Ascending; empty buckets are present with zeros. */
	readonly buckets: readonly OverviewBucket[];
	readonly models: readonly ModelShare[];
	readonly coverage: Coverage;
}

/** A span, by its operation (name and service), among those that began in the 24 hours before it. */
export interface SpanRankQuestion {
	readonly name: string;
	readonly service: string;
	readonly durationNs: number;
	/** When it began, Unix ms. */
	readonly atMs: number;
}

export interface SpanRank {
	/** 0–1: spans that were quicker, and half of those just as slow. */
	readonly share: number;
	/** Spans compared, the span itself among them. */
	readonly spans: number;
}

/** Sessions by which the check-list judges: a sender that has lost its way since shows in them. */
export const arrivalSessions = 20;

/** What senders have brought in their newest sessions, without the portal's own test, for the check-list. */
export interface Arrival {
	readonly spans: number;
	readonly llmCalls: number;
	readonly callsWithTokens: number;
	readonly callsWithCost: number;
	readonly unpricedModels: readonly string[];
	/** Newest session, to link to; null when there is none. */
	readonly newestTraceId: string | null;
}

/** Start times of the buckets wanted, ascending, and the end of the last one; all Unix ms. */
export interface BucketGrid {
	readonly startsMs: readonly number[];
	readonly endMs: number;
}

/** What v4 cannot answer. Never throws for an upstream's fault. */
export interface Analytics {
	sessions(
		projectId: string,
		query: SessionQuery,
		options?: CallOptions
	): Promise<Reply<SessionPage>>;
	/** How often each value occurs among the sessions, as if its own field were not asked for. */
	facets(projectId: string, query: FacetQuery, options?: CallOptions): Promise<Reply<Facets>>;
	/** Most sessions first. */
	values(
		projectId: string,
		query: ValueQuery,
		options?: CallOptions
	): Promise<Reply<readonly FacetValue[]>>;
	/** The matching sessions over time. */
	strip(
		projectId: string,
		scope: SessionScope,
		grid: BucketGrid,
		options?: CallOptions
	): Promise<Reply<Strip>>;
	/**
	 * For a list without rows: each term whose removal alone brings some, best first; else the fewest
	 * terms whose removal together does; none when that would be all of them.
	 */
	relaxations(
		projectId: string,
		scope: SessionScope,
		options?: CallOptions
	): Promise<Reply<readonly Relaxation[]>>;
	/** The start of the matching session that is nearest to the range; null when there is none at all. */
	nearest(
		projectId: string,
		scope: SessionScope,
		options?: CallOptions
	): Promise<Reply<number | null>>;
	/** @param query a list; its cursor and limit do not matter */
	neighbours(
		projectId: string,
		query: SessionQuery,
		traceId: string,
		options?: CallOptions
	): Promise<Reply<Neighbours>>;
	/** `not-available` where the source cannot tell. */
	calls(projectId: string, query: CallQuery, options?: CallOptions): Promise<Reply<Page<CallRow>>>;
	/** `not-available` where the source cannot tell. */
	conversations(
		projectId: string,
		query: ConversationQuery,
		options?: CallOptions
	): Promise<Reply<Page<ConversationRow>>>;
	/** @param query a list; its cursor and limit do not matter */
	exportSessions(
		projectId: string,
		query: SessionQuery,
		options?: CallOptions
	): Promise<Reply<RowExport<SessionRow>>>;
	/** As `exportSessions`; `not-available` where the source cannot tell. */
	exportCalls(
		projectId: string,
		query: CallQuery,
		options?: CallOptions
	): Promise<Reply<RowExport<CallRow>>>;
	/** As `exportSessions`; `not-available` where the source cannot tell. */
	exportConversations(
		projectId: string,
		query: ConversationQuery,
		options?: CallOptions
	): Promise<Reply<RowExport<ConversationRow>>>;
	/** What rows of a list say under attributes of one's own choice, secrets masked. */
	attributes(
		projectId: string,
		query: AttributeQuery,
		options?: CallOptions
	): Promise<Reply<AttributeValues>>;
	/**
	 * What rows of a list were asked, a line each, secrets masked: a person's message, else what a function
	 * was given; null where no span that was read says it.
	 */
	inputs(
		projectId: string,
		places: readonly Place[],
		options?: CallOptions
	): Promise<Reply<readonly (string | null)[]>>;
	/** @param previous the range that the totals are compared with */
	overview(
		projectId: string,
		range: TimeRange,
		previous: TimeRange,
		grid: BucketGrid,
		options?: CallOptions
	): Promise<Reply<Overview>>;
	/** How slow a span is among those of its operation; `not-available` where the source cannot tell. */
	spanRank(
		projectId: string,
		question: SpanRankQuestion,
		options?: CallOptions
	): Promise<Reply<SpanRank>>;
	/**
	 * What model calls of projects together cost, by their own time: every figure is the sum of theirs, and
	 * median and percentiles are of the sessions of all.
	 */
	costs(
		projectIds: readonly string[],
		query: CostQuery,
		options?: CallOptions
	): Promise<Reply<CostReport>>;
	/** The sessions behind figures of costs whose calls cost most, dearest first. */
	dearest(
		projectId: string,
		query: DearestQuery,
		options?: CallOptions
	): Promise<Reply<DearestPage>>;
	/** The same by hour of the week. */
	costWeek(
		projectIds: readonly string[],
		query: WeekQuery,
		options?: CallOptions
	): Promise<Reply<CostWeek>>;
	arrival(projectId: string, options?: CallOptions): Promise<Reply<Arrival>>;
	/** The range of all sessions' starts; null when there is no data at all. */
	extent(projectId: string, options?: CallOptions): Promise<Reply<TimeRange | null>>;
}
