import type { StoreClient } from './client.ts';
import { fillEnvironments } from './fill-environments.ts';
import {
	addFacetBooks,
	addFacetsOfEnvironments,
	addUnpricedSpreads,
	createBooks,
	remakeBooks
} from './closing/tables.ts';
import { createFollowedBuckets } from './followed/copied.ts';
import {
	addQuarterSums,
	addSumsByName,
	addTraceKeys,
	createLedger,
	fillLedger,
	mergeOldMonths,
	sumByHour
} from './ledger/table.ts';
import { addEnvironments, addSessionKeys, dropUserIndex } from './session-keys.ts';
import { createInputs } from './search/inputs/table.ts';
import { createSearch } from './search/tables.ts';

/**
 * The tables of the trace store, as ClickHouse SQL for both homes.
 *
 * `otel_traces` has AgentOps' columns, in its order, and our own
 * behind them: what `readFacts` and the price table said at ingest, so that no page parses attributes
 * to sort, filter or add up. `sessions` holds one logical row per trace. `ledger` says what calls cost
 * and when.
 *
 * Every insert is fsynced: the sender is told 200 only for spans that outlive a crash. Merged parts
 * are fsynced too, since the parts they replace are deleted at once (`old_parts_lifetime` is 0 here).
 */

const durable = `fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1`;

/** AgentOps' own columns, in its order. */
const agentOpsColumns = `
	Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
	TraceId String CODEC(ZSTD(1)),
	SpanId String CODEC(ZSTD(1)),
	ParentSpanId String CODEC(ZSTD(1)),
	TraceState String CODEC(ZSTD(1)),
	SpanName LowCardinality(String) CODEC(ZSTD(1)),
	SpanKind LowCardinality(String) CODEC(ZSTD(1)),
	ServiceName LowCardinality(String) CODEC(ZSTD(1)),
	ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
	ScopeName String CODEC(ZSTD(1)),
	ScopeVersion String CODEC(ZSTD(1)),
	SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
	Duration UInt64 CODEC(T64, ZSTD(1)),
	StatusCode LowCardinality(String) CODEC(ZSTD(1)),
	StatusMessage String CODEC(ZSTD(1)),
	Events Nested (
		Timestamp DateTime64(9),
		Name LowCardinality(String),
		Attributes Map(LowCardinality(String), String)
	) CODEC(ZSTD(1)),
	Links Nested (
		TraceId String,
		SpanId String,
		TraceState String,
		Attributes Map(LowCardinality(String), String)
	) CODEC(ZSTD(1)),
	project_id String MATERIALIZED ResourceAttributes['agentops.project.id'] CODEC(ZSTD(1))`;

/**
 * Our columns on a span. Absent text is `''`; `HasTokens` tells 0 tokens from none reported. Money is
 * USD with 12 decimals; NULL = unknown. `Cost` and tokens are set on any span that states them, but
 * only spans with `CountsAsCall` add up.
 */
const ownColumns = [
	`Type LowCardinality(String) DEFAULT 'other' CODEC(ZSTD(1))`,
	`CountsAsCall Bool CODEC(ZSTD(1))`,
	`Model LowCardinality(String) CODEC(ZSTD(1))`,
	`Provider LowCardinality(String) CODEC(ZSTD(1))`,
	`HasTokens Bool CODEC(ZSTD(1))`,
	`TokensInput UInt64 CODEC(T64, ZSTD(1))`,
	`TokensCacheRead UInt64 CODEC(T64, ZSTD(1))`,
	`TokensCacheWrite UInt64 CODEC(T64, ZSTD(1))`,
	`TokensOutput UInt64 CODEC(T64, ZSTD(1))`,
	`TokensReasoning UInt64 CODEC(T64, ZSTD(1))`,
	`Cost Nullable(Decimal(18, 12)) CODEC(ZSTD(1))`,
	`CostSource LowCardinality(String) CODEC(ZSTD(1))`,
	`ProducerCost Nullable(Float64) CODEC(ZSTD(1))`,
	`ProducerCostSource LowCardinality(String) CODEC(ZSTD(1))`,
	`UserName String CODEC(ZSTD(1))`,
	`Team LowCardinality(String) CODEC(ZSTD(1))`,
	`Conversation String CODEC(ZSTD(1))`,
	`AgentName LowCardinality(String) CODEC(ZSTD(1))`,
	`ToolName LowCardinality(String) CODEC(ZSTD(1))`,
	`Tags Array(LowCardinality(String)) CODEC(ZSTD(1))`,
	`ErrorType LowCardinality(String) CODEC(ZSTD(1))`,
	`ErrorMessage String CODEC(ZSTD(1))`,
	`IngestedAt DateTime64(3) CODEC(Delta(8), ZSTD(1))`
] as const;

const createSpans = `
CREATE TABLE IF NOT EXISTS otel_traces (${agentOpsColumns},
	${ownColumns.join(',\n\t')},
	INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(Timestamp)
PRIMARY KEY (project_id, Timestamp)
ORDER BY (project_id, Timestamp, TraceId, SpanId)
SETTINGS ${durable}`;

/** A no-op on our own table, and never run on another: AgentOps' is followed (`followed/`), not altered. */
const adoptSpans = `
ALTER TABLE otel_traces
	${ownColumns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(',\n\t')}`;

/**
 * One logical row per trace, merged from a partial row per flush: read it with `FINAL`.
 *
 * `Bucket` is the UTC hour under which the trace is filed, fixed by the first flush that saw it, so
 * that all partial rows of a trace share one key. It is near the session's start, not equal to it:
 * filter by `StartTime`, and use `Bucket` (± 31 days at the edges is always enough, hours usually)
 * only to skip what cannot match.
 *
 * `Head` is the smallest of [rank, start in ns as 19+ digits, span id, name, service, status]: the
 * earliest root (rank `0`), or, while no root has arrived, the earliest span (rank `1`: the session
 * is running). `Name`, `Service` and `RootStatus` read it; `Running` reads `RootSeen` (version 13), so
 * that scans need no texts. `Head` is an array and not a tuple because the engine reads a tuple's
 * element as a column of its own, and `FINAL` then forgets to merge it.
 *
 * Token and cost sums are over spans with `CountsAsCall`; `Cost` adds the known ones, `PricedCalls`
 * of them, and `UnpricedCalls` counts the others.
 * `PromptCost` and `CompletionCost` (version 4) are the sides of those costs whose sides are known: a
 * producer's own figure is whole, so the two may be less than `Cost`.
 * `ByModel` holds the sums of calls per model (`''` = not named) as parallel arrays: model, calls,
 * tokens of all classes, known cost, unpriced calls. So shares of models add up to the totals without
 * a look at raw spans.
 * `…Ns` are over single spans. Name sets are unordered.
 *
 * A page of a list by cost picks its sessions from anywhere: small granules and compressed blocks read
 * 50 scattered rows of 1 M in a third of the time that the defaults take.
 */
const createSessions = `
CREATE TABLE IF NOT EXISTS sessions (
	project_id LowCardinality(String),
	Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
	TraceId String CODEC(ZSTD(1)),
	StartTime SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta(8), ZSTD(1)),
	EndTime SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta(8), ZSTD(1)),
	Head SimpleAggregateFunction(min, Array(String)) CODEC(ZSTD(1)),
	Running Bool ALIAS Head[1] = '1',
	Name String ALIAS Head[4],
	Service String ALIAS Head[5],
	RootStatus String ALIAS Head[6],
	SpanCount SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	OkCount SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	ErrorCount SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	LlmCalls SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	CallsWithTokens SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	PricedCalls SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	UnpricedCalls SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensInput SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensCacheRead SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensCacheWrite SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensOutput SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensReasoning SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensOfOk SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	TokensOfErrors SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	Cost SimpleAggregateFunction(sum, Decimal(38, 12)) CODEC(ZSTD(1)),
	ByModel SimpleAggregateFunction(sumMap, Tuple(
		Array(String), Array(UInt64), Array(UInt64), Array(Decimal(38, 12)), Array(UInt64)
	)) CODEC(ZSTD(1)),
	MinSpanNs SimpleAggregateFunction(min, UInt64) CODEC(T64, ZSTD(1)),
	MaxSpanNs SimpleAggregateFunction(max, UInt64) CODEC(T64, ZSTD(1)),
	SumSpanNs SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
	Services SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	SpanNames SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Models SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	UnpricedModels SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Agents SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Tools SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Tags SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Users SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Teams SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	Conversations SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
	INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Bucket)
ORDER BY (project_id, Bucket, TraceId)
SETTINGS ${durable}, index_granularity = 512, min_compress_block_size = 16384`;

/** What the AgentOps SDK uploads beside its spans; a later upload for the same trace replaces the former. */
const createLogs = `
CREATE TABLE IF NOT EXISTS trace_logs (
	project_id LowCardinality(String),
	TraceId String,
	Content String CODEC(ZSTD(3)),
	UploadedAt DateTime64(3)
)
ENGINE = ReplacingMergeTree(UploadedAt)
ORDER BY (project_id, TraceId)
SETTINGS ${durable}`;

/** Files that the AgentOps SDK uploads; `Content` is base64. */
const createObjects = `
CREATE TABLE IF NOT EXISTS uploaded_objects (
	project_id LowCardinality(String),
	ObjectId String,
	Content String CODEC(ZSTD(3)),
	UploadedAt DateTime64(3)
)
ENGINE = ReplacingMergeTree(UploadedAt)
ORDER BY (project_id, ObjectId)
SETTINGS ${durable}`;

export interface Migration {
	/** Never reused, never reordered. */
	readonly version: number;
	readonly name: string;
	/** Each may run twice: ClickHouse has no transaction over two statements. */
	readonly statements: readonly string[];
	/** What is done behind them piece by piece; it may run twice, too. */
	readonly fill?: (store: StoreClient) => Promise<void>;
}

/** In order; a released migration is never edited. */
export const migrations: readonly Migration[] = [
	{
		version: 1,
		name: 'spans, sessions and uploads',
		statements: [createSpans, adoptSpans, createSessions, createLogs, createObjects]
	},
	{
		version: 2,
		name: 'how far ingest is known to be whole',
		statements: [
			`CREATE TABLE IF NOT EXISTS ingest_marks (Mark DateTime64(3))
			ENGINE = MergeTree ORDER BY Mark SETTINGS ${durable}`,
			`ALTER TABLE otel_traces ADD INDEX IF NOT EXISTS idx_ingested IngestedAt TYPE minmax GRANULARITY 1`
		]
	},
	{
		version: 3,
		name: 'what calls cost, by their own time',
		statements: [createLedger(durable), ...fillLedger]
	},
	{
		version: 4,
		name: 'the two sides of a cost',
		statements: [
			`ALTER TABLE otel_traces ADD COLUMN IF NOT EXISTS
				PromptCost Nullable(Decimal(18, 12)) CODEC(ZSTD(1)) AFTER Cost`,
			`ALTER TABLE sessions
				ADD COLUMN IF NOT EXISTS PromptCost SimpleAggregateFunction(sum, Decimal(38, 12)) CODEC(ZSTD(1)) AFTER Cost,
				ADD COLUMN IF NOT EXISTS CompletionCost SimpleAggregateFunction(sum, Decimal(38, 12)) CODEC(ZSTD(1)) AFTER PromptCost`
		]
	},
	{
		version: 5,
		name: 'sessions that are light to scan',
		statements: addSessionKeys(durable)
	},
	{
		version: 6,
		name: 'few files for fresh spans',
		// A part of one file until it is this large. What ingest writes (32 MB at most) and its first
		// merges would otherwise be a hundred files each, every one created, fsynced and deleted again:
		// a quarter of what an insert costs.
		statements: ['ALTER TABLE otel_traces MODIFY SETTING min_bytes_for_wide_part = 67108864']
	},
	{
		version: 7,
		name: 'texts and attributes to find sessions by',
		statements: createSearch(durable)
	},
	{
		version: 8,
		name: 'sums of calls over all sessions',
		statements: addQuarterSums
	},
	{
		version: 9,
		name: 'how far a followed table is copied',
		statements: [createFollowedBuckets(durable)]
	},
	{
		version: 10,
		name: 'sums of calls by model and by service',
		statements: addSumsByName
	},
	{
		version: 11,
		name: 'sums of hours that have come to rest',
		statements: createBooks(durable)
	},
	{
		version: 12,
		name: 'what sessions were asked',
		statements: createInputs(durable)
	},
	{
		version: 13,
		name: 'running sessions without their heads',
		// To tell them by `Head`, six texts of each session were decompressed: 70 of 100 ms for a million.
		statements: [
			`ALTER TABLE sessions ADD COLUMN IF NOT EXISTS
				RootSeen SimpleAggregateFunction(max, UInt8) DEFAULT Head[1] = '0' CODEC(LZ4)`,
			'ALTER TABLE sessions MATERIALIZE COLUMN RootSeen',
			'ALTER TABLE sessions MODIFY COLUMN Running Bool ALIAS RootSeen = 0'
		]
	},
	{
		version: 14,
		name: 'facets of hours that have come to rest',
		statements: addFacetBooks(durable)
	},
	{
		version: 15,
		name: 'sessions by the key of their values',
		// `session_values` knows a session by this hash. To make it of each id took half of what it takes to
		// look a million sessions up.
		statements: [
			`ALTER TABLE sessions ADD COLUMN IF NOT EXISTS
				Trace SimpleAggregateFunction(any, UInt64) DEFAULT sipHash64(TraceId) CODEC(LZ4)`,
			'ALTER TABLE sessions MATERIALIZE COLUMN Trace'
		]
	},
	{
		version: 16,
		name: 'environments and kinds of exceptions of sessions',
		statements: [...addEnvironments, ...addFacetsOfEnvironments],
		fill: fillEnvironments
	},
	{
		version: 17,
		name: 'calls by the key of their trace',
		statements: addTraceKeys
	},
	{
		version: 18,
		name: 'unpriced calls of hours that have come to rest',
		statements: addUnpricedSpreads
	},
	{
		version: 19,
		name: 'sessions by all of their users',
		statements: dropUserIndex
	},
	{
		version: 20,
		name: 'hours that have come to rest, at two widths',
		statements: [...remakeBooks(durable), ...sumByHour, ...mergeOldMonths]
	}
];
