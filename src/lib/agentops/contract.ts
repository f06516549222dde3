/**
 * The AgentOps v4 read contract as Zod schemas: snake_case, exactly AgentOps' shapes.
 *
 * Tolerant of unknown keys and of the ways in which real servers degrade (numbers as text, null
 * arrays); strict on the fields that the portal reads. Source: AgentOps `app/api` v4 models.
 */
import { z } from 'zod';

/** A number, or a numeric string as some servers send it; null and nonsense become null. */
const looseNumber = z.preprocess((value) => {
	if (value === null || value === undefined || value === '') return null;
	const number = typeof value === 'string' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}, z.number().nullable());

const count = z.preprocess((value) => {
	const number = typeof value === 'string' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}, z.number());

/** Money as decimal text in USD; numbers are turned into text, absent becomes "0". */
const decimalText = z.preprocess(
	(value) => (typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '0'),
	z.string()
);

const textList = z.preprocess(
	(value) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []),
	z.array(z.string())
);

const text = z.preprocess((value) => (typeof value === 'string' ? value : ''), z.string());

/** `TraceMetrics`: in a list its counts are traces, in a detail they are spans. Costs: USD text, 7 decimals. */
export const traceMetrics = z.object({
	span_count: count,
	trace_count: count,
	success_count: count,
	fail_count: count,
	indeterminate_count: count,
	prompt_tokens: count,
	completion_tokens: count,
	cache_read_input_tokens: count,
	reasoning_tokens: count,
	total_tokens: count,
	prompt_cost: decimalText,
	completion_cost: decimalText,
	average_cost_per_trace: decimalText,
	total_cost: decimalText
});
export type TraceMetrics = z.infer<typeof traceMetrics>;

export const traceSummary = z.object({
	trace_id: z.string().min(1),
	root_service_name: text,
	root_span_name: text,
	/** ISO date-time with offset. */
	start_time: z.string(),
	end_time: z.string(),
	/** Nanoseconds. A remote AgentOps gives newest start − oldest start; ours the wall clock. */
	duration: count,
	span_count: count,
	error_count: count,
	tags: textList,
	/** USD; null when unknown. */
	total_cost: looseNumber,
	freeplan_truncated: z.boolean().catch(false)
});
export type TraceSummary = z.infer<typeof traceSummary>;

export const traceList = z.object({
	traces: z.array(traceSummary),
	metrics: traceMetrics,
	total: count,
	limit: count,
	offset: count,
	freeplan_truncated: z.boolean().catch(false)
});
export type TraceList = z.infer<typeof traceList>;

export const spanMetrics = z.object({
	total_tokens: count,
	prompt_tokens: count,
	completion_tokens: count,
	cache_read_input_tokens: count,
	reasoning_tokens: count,
	success_tokens: count,
	fail_tokens: count,
	indeterminate_tokens: count,
	prompt_cost: decimalText,
	completion_cost: decimalText,
	total_cost: decimalText
});
export type SpanMetrics = z.infer<typeof spanMetrics>;

/** A nested attribute tree whose leaves are strings; arrays may hold null or degrade to `{}`. */
export type AttributeTree = { [key: string]: AttributeNode };
export type AttributeNode = string | number | boolean | null | AttributeNode[] | AttributeTree;

const attributeTree = z.preprocess(
	(value) => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}),
	z.record(z.string(), z.unknown())
) as unknown as z.ZodType<AttributeTree>;

const flatAttributes = z.preprocess(
	(value) => (value !== null && typeof value === 'object' ? value : {}),
	z.record(z.string(), z.coerce.string())
);
const listOf = <T extends z.ZodType>(item: T) =>
	z.preprocess((value): unknown[] => (Array.isArray(value) ? value : []), z.array(item));

export const spanDetail = z.object({
	span_id: z.string(),
	/** `""` for a root. */
	parent_span_id: text,
	span_name: text,
	span_kind: text,
	span_type: z.string().nullable().catch(null),
	service_name: text,
	start_time: z.string(),
	end_time: z.string(),
	/** Nanoseconds. */
	duration: count,
	status_code: text,
	status_message: text,
	attributes: attributeTree,
	resource_attributes: attributeTree,
	span_attributes: attributeTree,
	/** ISO, without an offset, UTC. */
	event_timestamps: textList,
	event_names: textList,
	event_attributes: listOf(flatAttributes),
	link_trace_ids: textList,
	link_span_ids: textList,
	link_trace_states: textList,
	link_attributes: listOf(flatAttributes),
	metrics: spanMetrics.nullable().catch(null),
	freeplan_truncated: z.boolean().catch(false)
});
export type SpanDetail = z.infer<typeof spanDetail>;

export const traceDetail = z.object({
	project_id: text,
	trace_id: z.string(),
	tags: textList,
	metrics: traceMetrics,
	freeplan_truncated: z.boolean().catch(false),
	/** Unordered. */
	spans: z.array(spanDetail)
});
export type TraceDetail = z.infer<typeof traceDetail>;

const byOutcome = z.object({ all: count, success: count, fail: count });

export const projectMetrics = z.object({
	project_id: text,
	trace_count: count,
	span_count: z.object({
		total: count,
		success: count,
		fail: count,
		unknown: count,
		indeterminate: count
	}),
	token_metrics: z.object({
		/** USD, 5 decimals. */
		total_cost: decimalText,
		average_cost_per_session: decimalText,
		prompt_tokens: count,
		completion_tokens: count,
		total_tokens: byOutcome,
		avg_tokens: byOutcome
	}),
	duration_metrics: z.object({
		min_duration_ns: looseNumber,
		max_duration_ns: looseNumber,
		avg_duration_ns: looseNumber,
		total_duration_ns: looseNumber,
		trace_durations: listOf(z.coerce.number())
	}),
	trace_durations: listOf(z.coerce.number()),
	success_datetime: textList,
	fail_datetime: textList,
	indeterminate_datetime: textList,
	spans_per_trace: z.record(z.string(), count).catch({}),
	/** UTC day → USD. A remote AgentOps counts OK traces only. */
	trace_cost_dates: z.record(z.string(), count).catch({}),
	/** Naive ISO, UTC; 1970-01-01T00:00:00 when there is no data. */
	start_time: text,
	end_time: text,
	freeplan_truncated: z.boolean().catch(false)
});
export type ProjectMetrics = z.infer<typeof projectMetrics>;

export const traceLogs = z.object({
	content: text,
	trace_id: text,
	freeplan_truncated: z.boolean().catch(false)
});
export type TraceLogs = z.infer<typeof traceLogs>;

/** `order_by` names that both AgentOps and our server know. */
export const traceOrder = [
	'start_time',
	'duration',
	'span_count',
	'error_count',
	'total_cost',
	'trace_id',
	'service_name',
	'span_name',
	'tags'
] as const;
export type TraceOrder = (typeof traceOrder)[number];
