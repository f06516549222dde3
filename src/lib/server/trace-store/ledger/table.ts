/**
 * The ledger: what model calls cost, by the time at which each call began.
 *
 * A row is one session × quarter-hour (UTC) × model × service. The quarter-hour is the widest step of
 * which the days and hours of every zone in use are whole multiples (Kolkata is 30 minutes off the
 * hour, Kathmandu 45). The session is in the key, because then a bar and the list of the sessions
 * behind it are two sums over the same rows, and because a session can be made anew alone.
 *
 * Model, service and time are the call's own. Tag, user, team, agent and tool are its session's: a
 * producer says them once, often on the root, which may arrive last; `sessions` gathers them.
 *
 * Rows are sums, so they need no `FINAL`. The view fills them from what is inserted into
 * `otel_traces`; the writer drops resent spans before, and `reconcile` makes anew what a crash left
 * half done.
 */

const sums = {
	/** Rows of `otel_traces` behind it: what `reconcile` compares. */
	Entries: { type: 'UInt64', sql: 'count()' },
	Calls: { type: 'UInt64', sql: 'countIf(CountsAsCall)' },
	FailedCalls: { type: 'UInt64', sql: `countIf(CountsAsCall AND StatusCode = 'Error')` },
	PricedCalls: { type: 'UInt64', sql: 'countIf(CountsAsCall AND isNotNull(spans.Cost))' },
	UnpricedCalls: { type: 'UInt64', sql: 'countIf(CountsAsCall AND isNull(spans.Cost))' },
	TokensInput: { type: 'UInt64', sql: 'sumIf(spans.TokensInput, CountsAsCall)' },
	TokensCacheRead: { type: 'UInt64', sql: 'sumIf(spans.TokensCacheRead, CountsAsCall)' },
	TokensCacheWrite: { type: 'UInt64', sql: 'sumIf(spans.TokensCacheWrite, CountsAsCall)' },
	TokensOutput: { type: 'UInt64', sql: 'sumIf(spans.TokensOutput, CountsAsCall)' },
	TokensReasoning: { type: 'UInt64', sql: 'sumIf(spans.TokensReasoning, CountsAsCall)' },
	Cost: { type: 'Decimal(38, 12)', sql: 'sum(ifNull(spans.Cost, toDecimal64(0, 12)))' }
} as const;

/** SQL for the start of the hour of a row: just so `hourSums` are found. */
export const hourOfQuarter = 'toStartOfHour(Quarter)';

/** Which rows of `otel_traces AS spans` the ledger is about: model calls, and what else has a cost. */
export const hasEntry = '(spans.CountsAsCall OR isNotNull(spans.Cost))';

const keyColumns = 'project_id, Quarter, TraceId, Model, Service';
const columns = `${keyColumns}, ${Object.keys(sums).join(', ')}`;

/** @param where SQL over otel_traces that takes traces whole, or `true` */
function entriesOf(where: string): string {
	return `
		SELECT project_id, toStartOfFifteenMinutes(toDateTime(Timestamp, 'UTC')) AS Quarter, TraceId,
			Model, ServiceName AS Service,
			${Object.entries(sums)
				.map(([name, { sql }]) => `${sql} AS ${name}`)
				.join(',\n\t\t\t')}
		FROM otel_traces AS spans WHERE ${hasEntry} AND ${where}
		GROUP BY ${keyColumns}`;
}

/** Makes ledger rows of the spans that a condition picks. */
export const insertEntries = (where: string): string =>
	`INSERT INTO ledger (${columns}) ${entriesOf(where)}`;

/** @param settings how the store keeps acknowledged rows */
export function createLedger(settings: string): string {
	return `
CREATE TABLE IF NOT EXISTS ledger (
	project_id LowCardinality(String),
	Quarter DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
	TraceId String CODEC(ZSTD(1)),
	Model LowCardinality(String) CODEC(ZSTD(1)),
	Service LowCardinality(String) CODEC(ZSTD(1)),
	${Object.entries(sums)
		.map(([name, { type }]) => {
			const codec = type === 'UInt64' ? 'CODEC(T64, ZSTD(1))' : 'CODEC(ZSTD(1))';
			return `${name} SimpleAggregateFunction(sum, ${type}) ${codec}`;
		})
		.join(',\n\t')},
	INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Quarter)
ORDER BY (${keyColumns})
SETTINGS ${settings}`;
}

/**
 * Fills the ledger from spans stored before it was there, then keeps it filled. The rows of an
 * insert that died half way are dropped first; spans are taken one by one, since grouping all of
 * them would not fit into memory, and merges bring them together.
 */
export const fillLedger: readonly string[] = [
	'DROP VIEW IF EXISTS ledger_from_spans',
	'TRUNCATE TABLE ledger',
	`INSERT INTO ledger (${columns})
	SELECT project_id, toStartOfFifteenMinutes(toDateTime(Timestamp, 'UTC')), TraceId, Model, ServiceName,
		1, CountsAsCall, CountsAsCall AND StatusCode = 'Error',
		CountsAsCall AND isNotNull(spans.Cost), CountsAsCall AND isNull(spans.Cost),
		${['Input', 'CacheRead', 'CacheWrite', 'Output', 'Reasoning']
			.map((name) => `if(CountsAsCall, spans.Tokens${name}, 0)`)
			.join(', ')},
		ifNull(spans.Cost, toDecimal64(0, 12))
	FROM otel_traces AS spans WHERE ${hasEntry}
	SETTINGS max_execution_time = 0, max_insert_threads = 1`,
	`CREATE MATERIALIZED VIEW ledger_from_spans TO ledger (${columns
		.split(', ')
		.map((name) => `${name} ${typeOf(name)}`)
		.join(', ')}) AS ${entriesOf('true')}`
];

/**
 * Sums over sessions by quarter-hour, model and service, kept beside the rows by the engine itself: what
 * asks for no session reads these, a sixth of the rows. They follow whatever is deleted or merged.
 * They are made in the background; parts without them are read as before.
 */
export const addQuarterSums: readonly string[] = [
	`ALTER TABLE ledger MODIFY SETTING
		deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild'`,
	`ALTER TABLE ledger ADD PROJECTION IF NOT EXISTS quarter_sums (
		SELECT project_id, Quarter, Model, Service, ${Object.keys(sums)
			.map((name) => `sum(${name})`)
			.join(', ')}
		GROUP BY project_id, Quarter, Model, Service
	)`,
	'ALTER TABLE ledger MATERIALIZE PROJECTION quarter_sums'
];

/**
 * The same by model alone and by service alone: a page is about one of them at a time, and has an
 * eighth of the rows to read. All are by quarter-hour, so that they are exact on the clock of any zone.
 */
export const addSumsByName: readonly string[] = ['Model', 'Service'].flatMap((column) => {
	const projection = `quarter_${column.toLowerCase()}s`;
	return [
		`ALTER TABLE ledger ADD PROJECTION IF NOT EXISTS ${projection} (
			SELECT project_id, Quarter, ${column}, ${Object.keys(sums)
				.map((name) => `sum(${name})`)
				.join(', ')}
			GROUP BY project_id, Quarter, ${column}
		)`,
		`ALTER TABLE ledger MATERIALIZE PROJECTION ${projection}`
	];
});

/** Sums by hour that the engine keeps, by the column that they are told apart by; '' = of all calls. */
export const hourSums = {
	'': 'hour_sums',
	Model: 'hour_models',
	Service: 'hour_services'
} as const;

/**
 * By hour instead of by quarter-hour: of a year a fourth of the rows. Hours in which a bucket begins are read from the
 * rows themselves (`calls-in-buckets.ts`), so that sums are exact on the clock of any zone. Those by model and service
 * together were half of all rows.
 */
export const sumByHour: readonly string[] = [
	...['quarter_sums', 'quarter_models', 'quarter_services'].map(
		(name) => `ALTER TABLE ledger DROP PROJECTION IF EXISTS ${name}`
	),
	...Object.entries(hourSums).flatMap(([column, name]) => {
		const key = ['project_id', hourOfQuarter, ...(column === '' ? [] : [column])].join(', ');
		return [
			`ALTER TABLE ledger ADD PROJECTION IF NOT EXISTS ${name} (
				SELECT ${key}, ${Object.keys(sums)
					.map((sum) => `sum(${sum})`)
					.join(', ')}
				GROUP BY ${key}
			)`,
			`ALTER TABLE ledger MATERIALIZE PROJECTION ${name}`
		];
	})
];

/**
 * A month in which nothing has come for a day is brought together: each part of a table takes its time to plan, of a
 * year as much as to add up what is in them.
 */
export const mergeOldMonths: readonly string[] = ['ledger', 'sessions'].map(
	(table) => `ALTER TABLE ${table} MODIFY SETTING
		min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1`
);

/**
 * The key by which `sessions` knows a trace: to make it of each id, or to join by the ids themselves, takes a third
 * of what it takes to tell the calls of a million sessions apart.
 */
export const addTraceKeys: readonly string[] = [
	`ALTER TABLE ledger ADD COLUMN IF NOT EXISTS
		Trace SimpleAggregateFunction(any, UInt64) DEFAULT sipHash64(TraceId) CODEC(LZ4)`,
	'ALTER TABLE ledger MATERIALIZE COLUMN Trace'
];

function typeOf(name: string): string {
	if (name === 'Quarter') return `DateTime('UTC')`;
	return name in sums ? sums[name as keyof typeof sums].type : 'String';
}
