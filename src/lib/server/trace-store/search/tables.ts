/**
 * What sessions are found by beside their sums: the texts of their spans, and their attributes.
 *
 * Both are read out of `otel_traces` by the store itself, a little after the sender has its answer
 * (`indexer.ts`), so that taking spans in costs no more than before. Up to `search_marks` everything is
 * in here; what is younger is looked up in `otel_traces`, so that nothing is missing from an answer.
 */
import { contentNames, formNames, isContentKey } from '#lib/query/attribute.ts';
import { seen } from '../seen.ts';

/** The longest value of an attribute that is indexed, in bytes. */
export const longestValue = 200;

export const isLong = (value: string): boolean => Buffer.byteLength(value) > longestValue;

/** Stands for a value that is longer. */
export const longValue = '\u0001long';

/** The key under which types of exceptions are filed; no attribute is called that. */
export const keyOfException = '\u0001failure';

/** Bytes of one span that can be searched. */
const longestText = 100_000;

/**
 * `span_texts`: one row per span that says something. The index holds pairs of letters, in lower case:
 * two syllables of Korean are a word. Small granules, because hits are scattered and the text of each
 * is read to see that the letters stand in the order asked for.
 *
 * `session_values`: which sessions have an attribute with a value; `Trace` is the hash of its id.
 */
export const createSearch = (durable: string): readonly string[] => [
	`CREATE TABLE IF NOT EXISTS span_texts (
		project_id LowCardinality(String),
		Hour DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
		TraceId String CODEC(ZSTD(1)),
		StartedAt DateTime64(9) CODEC(Delta(8), ZSTD(1)),
		SpanId String CODEC(ZSTD(1)),
		Text String CODEC(ZSTD(1)),
		INDEX idx_text Text TYPE text(tokenizer = ngrams(2), preprocessor = lowerUTF8(Text)),
		INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
	)
	ENGINE = ReplacingMergeTree
	PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Hour, TraceId, StartedAt, SpanId)
	SETTINGS ${durable}, index_granularity = 512`,
	`CREATE TABLE IF NOT EXISTS session_values (
		project_id LowCardinality(String),
		Key LowCardinality(String) CODEC(ZSTD(1)),
		Value String CODEC(ZSTD(1)),
		Hour DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
		Trace UInt64 CODEC(LZ4)
	)
	ENGINE = ReplacingMergeTree
	PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Key, Value, Hour, Trace)
	SETTINGS ${durable}, index_granularity = 2048`,
	`CREATE TABLE IF NOT EXISTS search_marks (Mark DateTime64(3))
	ENGINE = MergeTree ORDER BY Mark SETTINGS ${durable}`
];

/** Figures, of which is asked otherwise: by cost, tokens, latency. */
const figure = 'token|usage|cost|latency|duration|time_ns|_ms$';

const matches = (key: string, pattern: string) => `match(${key}, '(?i)(${pattern})')`;
/** SQL: true for an attribute that belongs to `span_texts`. */
const isContent = (key: string) =>
	`(${matches(key, contentNames)} AND NOT ${matches(key, formNames)})`;

/** True for an attribute that belongs to `session_values`. */
export function isIndexedKey(key: string): boolean {
	return !new RegExp(figure, 'i').test(key) && !isContentKey(key);
}

/** A Unicode character as UTF-8 in SQL, from four hexadecimal digits at the head of `piece`. */
const decoded = `concat(
	multiIf(
		code < 128, char(code),
		code < 2048, char(bitOr(192, bitShiftRight(code, 6)), bitOr(128, bitAnd(code, 63))),
		char(
			bitOr(224, bitShiftRight(code, 12)),
			bitOr(128, bitAnd(bitShiftRight(code, 6), 63)),
			bitOr(128, bitAnd(code, 63))
		)
	), substring(piece, 5))`;

/** A value without the files in it. */
const withoutFiles = (
	value: string
) => `if(length(${value}) > 2000 AND position(${value}, 'base64,') > 0,
	replaceRegexpAll(${value}, '(data:[a-zA-Z0-9/+.;-]*)?base64,[A-Za-z0-9+/=_-]{40,}', ''), ${value})`;

/** `\uXXXX` as letters, however often they were escaped. */
const withLetters = (value: string) => `if(position(${value}, '\\\\u') = 0, ${value},
	arrayStringConcat(arrayMap(
		(piece, mark, code) -> if(mark != '' AND match(piece, '^[0-9a-fA-F]{4}'), ${decoded}, concat(mark, piece)),
		splitByRegexp('\\\\\\\\{1,4}u', ${value}) AS pieces,
		arrayPushFront(extractAll(${value}, '\\\\\\\\{1,4}u'), ''),
		arrayMap(each -> reinterpretAsUInt16(reverse(unhex(substring(each, 1, 4)))), pieces)
	)))`;

const isJson = (
	value: string
) => `(match(${value}, '^(?:[ \\\\t\\\\r\\\\n]*[\\\\[{])+[ \\\\t\\\\r\\\\n]*["\\']')
	OR startsWith(${value}, '"') AND endsWith(${value}, '"'))`;

/** Line ends and tabs of JSON as spaces, its backslashes as such, by level. */
const withLineEnds = (json: string) => `if(NOT match(${json}, '\\\\\\\\\\\\\\\\[nrt]'),
	replaceRegexpAll(${json}, '\\\\\\\\[nrt]', ' '),
	replaceAll(arrayStringConcat(arrayMap(
		(piece, mark, run) -> concat(
			replaceRegexpAll(replaceAll(piece, repeat('\\\\', run), '\\x01'), '\\\\\\\\+[nrt]', ' '), mark),
		splitByRegexp('(?:[\\\\[{:,][ \\\\t\\\\r\\\\n]*)?\\\\\\\\*"', ${json}),
		arrayPushBack(extractAll(${json}, '(?:[\\\\[{:,][ \\\\t\\\\r\\\\n]*)?\\\\\\\\*"') AS marks, ''),
		arrayFill(run -> run > 0, arrayPushFront(arrayMap(mark -> multiIf(
			position(mark, '\\\\') = 0, 2,
			position('[{:,', substring(mark, 1, 1)) = 0, 0,
			2 * (1 + least(31, length(mark) - position(mark, '\\\\')))), marks), 2))
	)), '\\x01', '\\\\'))`;

/** White space that the engine does not take for it, as a pattern. */
const wideSpace =
	'[\\\\x{A0}\\\\x{1680}\\\\x{2000}-\\\\x{200A}\\\\x{2028}\\\\x{2029}\\\\x{202F}\\\\x{205F}\\\\x{3000}\\\\x{FEFF}]';
/** Bytes without which there is none of it: of what begins with E2 80 most are quotation marks and dashes. */
const wideBytes = `'\\xC2\\xA0', '\\xE1\\x9A\\x80', '\\xE2\\x80', '\\xE2\\x81\\x9F', '\\xE3\\x80\\x80', '\\xEF\\xBB\\xBF'`;

/** White space of every kind and length as one space. To look for bytes first is far cheaper than patterns are. */
export const oneSpaced = (value: string) => `if(
	multiSearchAny(${value}, ['  ', '\\t', '\\n', '\\x0B', '\\f', '\\r', ${wideBytes}]),
	arrayStringConcat(splitByWhitespace(if(multiSearchAny(${value}, [${wideBytes}]),
		replaceRegexpAll(${value}, '${wideSpace}', ' '), ${value})), ' '),
	${value})`;

/** SQL for the `readable` of `query/said.ts`, by which values are read in AgentOps mode; files left out. */
export const readableValue = (value: string): string =>
	`arrayMap(text -> ${oneSpaced('text')}, arrayMap(text -> ${seen('text')}, [if(position(${value}, '\\\\') = 0, ${withoutFiles(value)},
		arrayMap(text -> replaceRegexpAll(if(${isJson('text')}, ${withLineEnds('text')}, text), '\\\\\\\\+(["/])', '\\\\1'),
			arrayMap(text -> ${withLetters('text')}, [${withoutFiles(value)}]))[1])]))[1]`;

/** What a span says, in SQL over `otel_traces`; `''` when it says nothing. */
export const spanText = `normalizeUTF8NFC(toValidUTF8(substring(arrayStringConcat(
	arrayMap(said -> ${readableValue('said')}, arrayFilter(said -> said != '', arrayConcat(
		[StatusMessage, ToolName::String],
		arrayMap((key, value) -> if(${isContent('key')}, value, ''), mapKeys(SpanAttributes), mapValues(SpanAttributes)),
		arrayFlatten(arrayMap(attributes -> mapValues(mapFilter((key, value) -> ${isContent('key')}, attributes)), Events.Attributes))
	))), '\\n'), 1, ${longestText})))`;

/** Pairs of key and value in SQL over `otel_traces`, distinct within a span. */
export const spanValues = `arrayDistinct(arrayConcat(
	arrayMap(pair -> (pair.1, if(length(pair.2) > ${longestValue}, '${longValue}', pair.2)),
		arrayFilter(pair -> pair.2 != '' AND NOT ${matches('pair.1', figure)} AND NOT ${isContent('pair.1')},
			arrayZip(
				arrayConcat(mapKeys(SpanAttributes), mapKeys(ResourceAttributes))::Array(String),
				arrayConcat(mapValues(SpanAttributes), mapValues(ResourceAttributes))
			))),
	if(ErrorType = '', [], [('${keyOfException}', ErrorType::String)])))`;

/**
 * Makes rows of the spans that a condition picks. Made twice they are still one.
 * @param where SQL over otel_traces
 */
export const insertTexts = (where: string): string => `
	INSERT INTO span_texts
	SELECT project_id, toStartOfHour(toDateTime(Timestamp, 'UTC')), TraceId, Timestamp, SpanId,
		${spanText} AS Said
	FROM otel_traces WHERE (${where}) AND Said != ''`;

/** As {@link insertTexts}. */
export const insertValues = (where: string): string => `
	INSERT INTO session_values
	SELECT DISTINCT project_id, pair.1, pair.2, toStartOfHour(toDateTime(Timestamp, 'UTC')), sipHash64(TraceId)
	FROM otel_traces ARRAY JOIN ${spanValues} AS pair
	WHERE ${where}`;
