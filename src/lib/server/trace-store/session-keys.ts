/**
 * Light columns of `sessions` to filter by: of each name its 64-bit hash, since comparing numbers in a
 * million sessions takes a fifth of the time that texts take. (Among ten million different names two
 * share a hash once in 400 000 installations.) The store computes them from the names as rows arrive, and
 * they merge as the names do.
 */
const sources = {
	ModelKeys: 'Models',
	ServiceKeys: 'Services',
	TagKeys: 'Tags',
	UserKeys: 'Users',
	TeamKeys: 'Teams',
	AgentKeys: 'Agents',
	ToolKeys: 'Tools',
	/** What a text search looks through, beside ids; `session_names` holds the names themselves. */
	NameKeys: 'arrayConcat(SpanNames, Tags)'
} as const;

/** Since version 16. */
const laterSources = {
	EnvironmentKeys: 'Environments',
	ExceptionKeys: 'Exceptions'
} as const;

export type KeyColumn = keyof typeof sources | keyof typeof laterSources;

const keyColumns = Object.entries(sources);

/** Read by whole scans: decompressing them must not cost more than adding them up. */
const scanned = {
	LZ4: [
		'TraceId',
		'StartTime',
		'EndTime',
		'Cost',
		'Head',
		'Models',
		'Tags',
		'Users',
		'Conversations'
	],
	'T64, LZ4': [
		'SpanCount',
		'OkCount',
		'ErrorCount',
		'LlmCalls',
		'CallsWithTokens',
		'PricedCalls',
		'UnpricedCalls',
		'TokensInput',
		'TokensCacheRead',
		'TokensCacheWrite',
		'TokensOutput',
		'TokensReasoning'
	]
} as const;

/**
 * Makes `sessions` light to scan, and gathers the names that a text search looks through. Parts
 * written before are rewritten in the background; until then their keys are computed as they are read.
 * @param durable how the store keeps acknowledged rows
 */
export function addSessionKeys(durable: string): readonly string[] {
	const recoded = Object.entries(scanned).flatMap(([codec, columns]) =>
		columns.map((column) => `MODIFY COLUMN ${column} CODEC(${codec})`)
	);
	const added = keyColumns.map(addKeys);
	return [
		`ALTER TABLE sessions ${recoded.join(', ')}`,
		`ALTER TABLE sessions ${added.join(', ')},
			ADD INDEX IF NOT EXISTS idx_users UserKeys TYPE bloom_filter(0.01) GRANULARITY 1`,
		`ALTER TABLE sessions ${keyColumns.map(([column]) => `MATERIALIZE COLUMN ${column}`).join(', ')}`,
		'ALTER TABLE sessions MATERIALIZE INDEX idx_users',
		`CREATE TABLE IF NOT EXISTS session_names (project_id LowCardinality(String), Name String CODEC(ZSTD(1)))
		ENGINE = ReplacingMergeTree ORDER BY (project_id, Name) SETTINGS ${durable}`,
		`CREATE MATERIALIZED VIEW IF NOT EXISTS session_names_seen TO session_names AS ${names('sessions')}`,
		`INSERT INTO session_names ${names('sessions')} SETTINGS max_threads = 1`
	];
}

function addKeys([column, names]: readonly [string, string]): string {
	return `ADD COLUMN IF NOT EXISTS ${column}
			SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64))
			DEFAULT arrayMap(name -> sipHash64(name), ${names}) CODEC(LZ4)`;
}

/** Gives sessions their environments and kinds of exceptions: in the index of attributes a scan looks each up. */
export const addEnvironments: readonly string[] = [
	`ALTER TABLE sessions ${Object.values(laterSources)
		.map(
			(names) => `ADD COLUMN IF NOT EXISTS ${names}
				SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1))`
		)
		.join(', ')}`,
	`ALTER TABLE sessions ${Object.entries(laterSources).map(addKeys).join(', ')}`,
	// A session of several rows is merged as it is read. A large part and a small one are seldom brought together
	// for their sizes: here, when both are a day old.
	'ALTER TABLE sessions MODIFY SETTING min_age_to_force_merge_seconds = 86400'
];

/**
 * Partial rows of a session lie in several parts until these are merged, and each may have another of its users: of two
 * terms about users the index told each away where the other was. It saved nothing that could be measured.
 */
export const dropUserIndex: readonly string[] = [
	'ALTER TABLE sessions DROP INDEX IF EXISTS idx_users'
];

function names(table: string): string {
	return `SELECT project_id, arrayJoin(arrayConcat(SpanNames, Tags)) AS Name
		FROM ${table} GROUP BY project_id, Name`;
}

/**
 * For spans whose session a crash may have cut off from the list of names.
 * @param where SQL over otel_traces
 */
export const insertNamesOfSpans = (where: string): string => `
	INSERT INTO session_names
	SELECT project_id, arrayJoin(arrayPushBack(Tags::Array(String), SpanName::String)) AS Name
	FROM otel_traces WHERE ${where} GROUP BY project_id, Name`;
