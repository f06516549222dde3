import { sessionColumn, sumColumns, sumTypes } from '../ledger/sums.ts';

/**
 * The closed books: what the sessions of an hour cost, added up once, so that a page about a year reads
 * sums and not sessions.
 *
 * Names (tag, user, …) belong to sessions, and a late span may change them: no sum of them can be kept
 * as spans arrive. So an hour (that under which sessions are filed) is *closed*: a little after it has
 * come to rest all its sessions are added up (`close.ts`), by quarter-hour of their calls.
 *
 * Whether the books still say what `sessions` says is seen from `Content`: each row of `sessions` has
 * there a hash of what it holds, and rows that merge add theirs up. As long as the sum over an hour is
 * that with which it was closed, the same rows were put in and none was taken out, whoever did it: ingest,
 * other writers, re-pricing, retention, repairs. An hour of which it differs is read from `sessions`, as
 * one is that was never closed. (That two different contents have the same sum of 64 bits: once in 10¹⁹.)
 *
 * An hour may be closed again: with a greater `Version`. Rows of a former one stay for some minutes, for
 * pages that are being read.
 */

/** What of a session the books of costs rest on. */
const costContent = [
	'TraceId',
	'StartTime',
	'EndTime',
	...sumColumns.map(sessionColumn),
	...['Tags', 'Users', 'Teams', 'Conversations', 'Agents', 'Tools'].map(
		(names) => `arraySort(${names})`
	)
];

const sumDefinitions = Object.entries(sumTypes)
	.map(([name, type]) => `${name} ${type} CODEC(${type === 'UInt64' ? 'T64, ' : ''}LZ4)`)
	.join(',\n\t\t');

const key = `project_id LowCardinality(String),
		Hour DateTime('UTC') CODEC(Delta(4), LZ4),
		Version UInt64 CODEC(LZ4)`;

const costColumns = `Bin Int64 CODEC(LZ4),
		Sessions UInt64 CODEC(T64, LZ4),
		Cost Decimal(38, 12) CODEC(LZ4),
		Greatest Int64 CODEC(LZ4),
		Costs Array(Int64) CODEC(LZ4)`;

const facetColumns = `Field LowCardinality(String) CODEC(LZ4),
		Keys Array(UInt64) CODEC(LZ4),
		Names Array(String) CODEC(ZSTD(1)),
		Counts Array(UInt64) CODEC(T64, LZ4),
		Without UInt64 CODEC(T64, LZ4)`;

const stepColumns = `Step UInt16 CODEC(LZ4),
		StepStart DateTime('UTC') CODEC(Delta(4), LZ4)`;

/** Tables of the books, beside `closed_hours`, which says what of them counts. */
export const bookTables = [
	'closed_names',
	'closed_costs',
	'closed_paces',
	'closed_spreads',
	'closed_facets'
] as const;

/**
 * `closing_sessions` and `closing_calls` hold the hours that are being closed: every sum of an hour is made of
 * one reading of it. In the latter are the calls, by quarter-hour, of sessions that lie in several.
 *
 * `closed_names`: sums by all names of a session together, as `namesSql` writes them. `closed_costs`: known
 * costs of single sessions in pico-dollars, by their bin; −1 = unknown. `closed_paces`: wall clock in ns of
 * sessions with model calls, by their start. `closed_spreads`: how many sessions spent something in exactly
 * these steps of time, and what they spent in each.
 * @param durable how the store keeps acknowledged rows
 */
export const createBooks = (durable: string): readonly string[] => [
	`ALTER TABLE sessions MODIFY SETTING
		deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild'`,
	`ALTER TABLE sessions ADD COLUMN IF NOT EXISTS Content SimpleAggregateFunction(sum, UInt64)
		DEFAULT sipHash64(${costContent.join(', ')}) CODEC(LZ4)`,
	'ALTER TABLE sessions MATERIALIZE COLUMN Content',
	`ALTER TABLE sessions ADD PROJECTION IF NOT EXISTS hour_contents (
		SELECT project_id, Bucket, sum(Content), min(StartTime), max(EndTime)
		GROUP BY project_id, Bucket
	)`,
	'ALTER TABLE sessions MATERIALIZE PROJECTION hour_contents',
	`CREATE TABLE IF NOT EXISTS closing_sessions (
		${key},
		TraceId String CODEC(LZ4),
		StartTime DateTime64(9) CODEC(LZ4),
		EndTime DateTime64(9) CODEC(LZ4),
		Content UInt64 CODEC(LZ4),
		Names Array(String) CODEC(LZ4),
		${sumDefinitions}
	)
	ENGINE = MergeTree ORDER BY (Version, Hour, TraceId) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closing_calls (
		${key},
		TraceId String CODEC(LZ4),
		Quarter DateTime('UTC') CODEC(LZ4),
		${sumDefinitions}
	)
	ENGINE = MergeTree ORDER BY (Version, Hour, TraceId, Quarter) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_hours (
		${key},
		Content UInt64 CODEC(LZ4),
		FirstStart DateTime64(9) CODEC(LZ4),
		LastEnd DateTime64(9) CODEC(LZ4),
		ClosedAt DateTime('UTC') CODEC(LZ4)
	)
	ENGINE = MergeTree ORDER BY (project_id, Hour, Version) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_names (
		${key},
		Dimension LowCardinality(String) CODEC(LZ4),
		Quarter DateTime('UTC') CODEC(Delta(4), LZ4),
		Names String CODEC(LZ4),
		${sumDefinitions}
	)
	ENGINE = MergeTree PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Dimension, Hour, Version, Quarter, Names) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_costs (
		${key},
		${costColumns}
	)
	ENGINE = MergeTree PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Bin, Hour, Version) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_paces (
		${key},
		Quarter DateTime('UTC') CODEC(Delta(4), LZ4),
		Durations Array(Int64) CODEC(LZ4)
	)
	ENGINE = MergeTree PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Hour, Version, Quarter) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_spreads (
		${key},
		Quarters Array(DateTime('UTC')) CODEC(LZ4),
		Sessions UInt64 CODEC(T64, LZ4),
		PricedCalls Array(UInt64) CODEC(LZ4),
		Costs Array(Decimal(38, 12)) CODEC(LZ4)
	)
	ENGINE = MergeTree PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Hour, Version, Quarters) SETTINGS ${durable}`
];

/** What else the facets rest on. Of each span that is added or taken away there is one more or less. */
const facetContent = [
	'SpanCount',
	'ErrorCount',
	'RootSeen',
	...['Models', 'Services'].map((names) => `arraySort(${names})`)
];

/**
 * `closed_facets`: a row per hour and facet, with the sessions of each value (`Counts`) and of those without one
 * (`Without`). Names are kept as the hashes that `sessions` has (`Keys`); states as they are (`Names`). A row of
 * arrays and not one of a value: there are a hundred times fewer to choose from.
 *
 * `HasFacets` is false of hours that were closed by a version that told other facets, or none: they are closed again,
 * and costs are told by them meanwhile.
 *
 * A hash of rows that were there before says nothing of what facets rest on besides. It is enough: what is done to
 * such a session brings a row with a new one.
 * @param durable how the store keeps acknowledged rows
 */
export const addFacetBooks = (durable: string): readonly string[] => [
	`ALTER TABLE sessions MODIFY COLUMN Content DEFAULT sipHash64(${[...costContent, ...facetContent].join(', ')})`,
	`ALTER TABLE closing_sessions ADD COLUMN IF NOT EXISTS Sets Array(Array(String)) CODEC(LZ4) AFTER Names`,
	'ALTER TABLE closed_hours ADD COLUMN IF NOT EXISTS HasFacets Bool CODEC(LZ4)',
	`CREATE TABLE IF NOT EXISTS closed_facets (
		${key},
		${facetColumns}
	)
	ENGINE = MergeTree PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Field, Hour, Version) SETTINGS ${durable}`
];

/** Since version 16, when sessions had their environments and exceptions. */
export const addFacetsOfEnvironments: readonly string[] = [
	`ALTER TABLE sessions MODIFY COLUMN Content DEFAULT sipHash64(${[
		...costContent,
		...facetContent,
		'arraySort(Environments)',
		'arraySort(Exceptions)'
	].join(', ')})`,
	'ALTER TABLE closed_hours UPDATE HasFacets = false WHERE HasFacets SETTINGS mutations_sync = 1'
];

/**
 * Since version 18, when the heat map said where calls have no price. What was closed before does not know it: all
 * hours are closed again, and read from the sessions meanwhile.
 */
export const addUnpricedSpreads: readonly string[] = [
	`ALTER TABLE closed_spreads
		ADD COLUMN IF NOT EXISTS UnpricedCalls Array(UInt64) CODEC(LZ4) AFTER PricedCalls`,
	'TRUNCATE TABLE closed_hours'
];

/**
 * The widths at which sums of calls are kept, seconds. On the clock of most zones days and hours begin with an hour:
 * then there is a fourth to read, and less where many calls share their names.
 */
export const steps = { hour: 3_600, quarter: 900 } as const;

/**
 * Since version 20: all that is kept by time is kept at two widths (`Step`, `StepStart`), and a table is no more made
 * of a part for each month, of which a year took half of what it takes to read it.
 *
 * An hour is *settled* where every row of it counts: `closed_hours` names it before the first of its rows is
 * there (not `Closed`), and until the last is gone. So a page that reads none but settled hours need not ask of
 * each row whether its version counts, which took a third of a reading. Whoever empties `closed_hours` empties all.
 * @param durable how the store keeps acknowledged rows
 */
export const remakeBooks = (durable: string): readonly string[] => [
	...['closed_hours', ...bookTables].map((table) => `DROP TABLE IF EXISTS ${table} SYNC`),
	`CREATE TABLE IF NOT EXISTS closed_hours (
		${key},
		Closed Bool CODEC(LZ4),
		Content UInt64 CODEC(LZ4),
		HasFacets Bool CODEC(LZ4),
		WrittenAt DateTime('UTC') CODEC(LZ4)
	)
	ENGINE = ReplacingMergeTree(Closed) ORDER BY (project_id, Hour, Version) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_names (
		${key},
		Dimension LowCardinality(String) CODEC(LZ4),
		${stepColumns},
		Names String CODEC(LZ4),
		${sumDefinitions}
	)
	ENGINE = MergeTree ORDER BY (project_id, Step, Dimension, Hour, Version, StepStart, Names) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_costs (
		${key},
		${costColumns}
	)
	ENGINE = MergeTree ORDER BY (project_id, Bin, Hour, Version) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_paces (
		${key},
		${stepColumns},
		Durations Array(Int64) CODEC(LZ4)
	)
	ENGINE = MergeTree ORDER BY (project_id, Step, Hour, Version, StepStart) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_spreads (
		${key},
		Step UInt16 CODEC(LZ4),
		StepStarts Array(DateTime('UTC')) CODEC(LZ4),
		Sessions UInt64 CODEC(T64, LZ4),
		PricedCalls Array(UInt64) CODEC(LZ4),
		UnpricedCalls Array(UInt64) CODEC(LZ4),
		Costs Array(Decimal(38, 12)) CODEC(LZ4)
	)
	ENGINE = MergeTree ORDER BY (project_id, Step, Hour, Version, StepStarts) SETTINGS ${durable}`,
	`CREATE TABLE IF NOT EXISTS closed_facets (
		${key},
		${facetColumns}
	)
	ENGINE = MergeTree ORDER BY (project_id, Field, Hour, Version) SETTINGS ${durable}`
];
