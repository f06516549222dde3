/**
 * `session_inputs`: what sessions were asked, one short line each, for a column of the list.
 *
 * Read out of `otel_traces` behind the sender's back, as texts are, because it has to be picked from the
 * messages, whatever their shape. One row per session and piece of spans: of several the one of a person,
 * then the earliest, is what the session was asked. Small granules, because the rows of a page lie anywhere.
 */
export const createInputs = (durable: string): readonly string[] => [
	`CREATE TABLE IF NOT EXISTS session_inputs (
		project_id LowCardinality(String),
		Hour DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
		TraceId String CODEC(ZSTD(1)),
		IsMessage Bool CODEC(ZSTD(1)),
		StartedAt DateTime64(9) CODEC(Delta(8), ZSTD(1)),
		SpanId String CODEC(ZSTD(1)),
		Input String CODEC(ZSTD(1)),
		INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
	)
	ENGINE = ReplacingMergeTree
	PARTITION BY toYYYYMM(Hour)
	ORDER BY (project_id, Hour, TraceId, StartedAt, SpanId)
	SETTINGS ${durable}, index_granularity = 512`,
	`CREATE TABLE IF NOT EXISTS input_marks (Mark DateTime64(3))
	ENGINE = MergeTree ORDER BY Mark SETTINGS ${durable}`
];

/** A value that is longer is not looked into, in bytes: what is asked in it is no line. */
const longestValue = 200_000;

/** Attributes in which producers write what went into a span (`lib/trace/messages.ts`). */
const inputKeys =
	'^(gen_ai[.](input[.]messages|prompt|retrieval[.]query)|llm[.](input_messages|prompts)|ai[.]prompt|gcp[.]vertex[.]agent[.]llm_request|events$|pydantic_ai[.]all_messages|all_messages_events|embedding[.]embeddings|agentops[.][a-z]+[.]input$|traceloop[.]entity[.]input|input[.]value|workflow[.]input|langfuse[.]observation[.]input|mlflow[.]spanInputs|request_data|agent_input)';

const isInput = (key: string, value: string) =>
	`match(${key}, '${inputKeys}') AND length(${value}) <= ${longestValue}`;

/** A span that may tell what its session was asked. */
export interface Candidate {
	readonly project: string;
	readonly trace: string;
	readonly span: string;
	readonly startNs: string;
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly events: readonly (readonly [
		name: string,
		attributes: Readonly<Record<string, string>>
	])[];
}

/**
 * SELECT of candidates: calls and roots that say something.
 * @param where SQL over otel_traces
 * @param perSession the earliest of each session, at most
 */
export const candidatesIn = (where: string, perSession: number): string => `
	SELECT project_id AS project, TraceId AS trace, SpanId AS span,
		toString(toUnixTimestamp64Nano(Timestamp)) AS startNs, SpanName::String AS name,
		mapFilter((key, value) -> ${isInput('key', 'value')}, SpanAttributes) AS attributes,
		arrayZip(Events.Name::Array(String), arrayMap(each -> each::Map(String, String), Events.Attributes)) AS events
	FROM otel_traces
	WHERE (${where}) AND (CountsAsCall OR ParentSpanId = '')
		AND (notEmpty(attributes) OR arrayExists(name -> startsWith(name, 'gen_ai.'), Events.Name))
	ORDER BY Timestamp, TraceId, SpanId LIMIT ${perSession} BY project_id, TraceId`;
