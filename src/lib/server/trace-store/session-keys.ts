import { keysOfEnvironment } from './environments.ts';
import { keyOfException, spanValues } from './search/tables.ts';

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

/** So many at a time, for what they say is held in memory. */
const fillPieces = 8;

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

/**
 * Gives sessions their environments and kinds of exceptions. To look them up in the index of attributes took a
 * filter or a facet as long as all the rest. Those of sessions that are there are said by rows that add nothing else,
 * from the index and from the spans that it does not have yet; written twice they say the same.
 */
export const addEnvironments: readonly string[] = [
	`ALTER TABLE sessions ${Object.values(laterSources)
		.map(
			(names) => `ADD COLUMN IF NOT EXISTS ${names}
				SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1))`
		)
		.join(', ')}`,
	`ALTER TABLE sessions ${Object.entries(laterSources).map(addKeys).join(', ')}`,
	...Array.from({ length: fillPieces }, (_, piece) => fillEnvironments(piece))
];

function fillEnvironments(piece: number): string {
	const isOfPiece = (trace: string) => `${trace} % ${fillPieces} = ${piece}`;
	const saidAs = (keys: readonly string[]) => `arrayDistinct(arrayMap(said -> said.3, arrayFilter(
		said -> said.1 IN (${keys.map((key) => `'${key}'`).join(', ')})
			AND said.2 BETWEEN toStartOfHour(toDateTime(session.StartTime, 'UTC')) AND toDateTime(session.EndTime, 'UTC'),
		spoken.Said
	)))`;
	const which = `Key IN (${[...keysOfEnvironment, keyOfException].map((key) => `'${key}'`).join(', ')})`;
	return `
		INSERT INTO sessions (project_id, Bucket, TraceId, StartTime, EndTime, Head, MinSpanNs, Content,
			Environments, Exceptions)
		SELECT session.project_id, session.Bucket, session.TraceId, session.StartTime, session.EndTime, session.Head,
			session.MinSpanNs, 0, ${saidAs(keysOfEnvironment)}, ${saidAs([keyOfException])}
		FROM (
			SELECT project_id, Bucket, TraceId, StartTime, EndTime, Head, MinSpanNs, Trace
			FROM sessions FINAL WHERE ${isOfPiece('Trace')}
		) AS session
		INNER JOIN (
			SELECT project_id, Trace, groupUniqArray((Key, Hour, Value)) AS Said
			FROM (
				SELECT project_id, Key::String AS Key, Hour, Value, Trace FROM session_values
				WHERE ${which} AND ${isOfPiece('Trace')}
				UNION ALL
				SELECT project_id, pair.1 AS Key, toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour, pair.2 AS Value,
					sipHash64(TraceId) AS Trace
				FROM otel_traces ARRAY JOIN ${spanValues} AS pair
				WHERE IngestedAt > (SELECT max(Mark) FROM search_marks) AND ${which} AND ${isOfPiece('Trace')}
			)
			GROUP BY project_id, Trace
		) AS spoken ON spoken.project_id = session.project_id AND spoken.Trace = session.Trace
		SETTINGS max_threads = 2, max_insert_threads = 1`;
}

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
