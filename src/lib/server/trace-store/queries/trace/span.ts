import type { AttributeTree, SpanDetail, SpanMetrics } from '#lib/agentops/contract.ts';
import { nestAttributes } from '#lib/trace/attributes.ts';
import { redactAttributes, redactText } from '#lib/trace/redact.ts';
import { statusOf } from '../sessions/row.ts';
import { toV4Tokens } from './metrics.ts';
import { picoOf, usdText } from '../usd-text.ts';
import { naiveFromText, utcIso } from '../utc-time.ts';

/** A whole span of `otel_traces`. */
export const spanColumns = `
	SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, StatusCode, StatusMessage,
	toString(toUnixTimestamp64Nano(Timestamp)) AS StartNs,
	toString(Duration) AS DurationNs,
	ResourceAttributes, SpanAttributes,
	Events.Timestamp AS EventTimes, Events.Name AS EventNames, Events.Attributes AS EventAttributes,
	Links.TraceId AS LinkTraces, Links.SpanId AS LinkSpans, Links.TraceState AS LinkStates,
	Links.Attributes AS LinkAttributes,
	Type, HasTokens, TokensInput, TokensCacheRead, TokensCacheWrite, TokensOutput, TokensReasoning,
	toString(Cost) AS CostText, toString(PromptCost) AS PromptCostText`;

type Flat = Readonly<Record<string, string>>;

/** A row of {@link spanColumns}. */
export interface StoredSpan {
	readonly SpanId: string;
	readonly ParentSpanId: string;
	readonly SpanName: string;
	readonly SpanKind: string;
	readonly ServiceName: string;
	readonly StatusCode: string;
	readonly StatusMessage: string;
	readonly StartNs: string;
	readonly DurationNs: string;
	readonly ResourceAttributes: Flat;
	readonly SpanAttributes: Flat;
	readonly EventTimes: readonly string[];
	readonly EventNames: readonly string[];
	readonly EventAttributes: readonly Flat[];
	readonly LinkTraces: readonly string[];
	readonly LinkSpans: readonly string[];
	readonly LinkStates: readonly string[];
	readonly LinkAttributes: readonly Flat[];
	readonly Type: string;
	readonly HasTokens: boolean;
	readonly TokensInput: number;
	readonly TokensCacheRead: number;
	readonly TokensCacheWrite: number;
	readonly TokensOutput: number;
	readonly TokensReasoning: number;
	readonly CostText: string | null;
	readonly PromptCostText: string | null;
}

/** Spans of a trace in the contract's shape, their secrets masked. Equal resources are one object. */
export function toSpanDetails(spans: readonly StoredSpan[]): SpanDetail[] {
	const resources = new Map<string, AttributeTree>();
	return spans.map((span) => {
		const key = JSON.stringify(span.ResourceAttributes);
		const resource = resources.get(key) ?? safeTree(span.ResourceAttributes);
		resources.set(key, resource);
		return toSpanDetail(span, resource);
	});
}

function toSpanDetail(span: StoredSpan, resource: AttributeTree): SpanDetail {
	const startNs = BigInt(span.StartNs);
	const durationNs = BigInt(span.DurationNs);
	return {
		span_id: span.SpanId,
		parent_span_id: span.ParentSpanId,
		span_name: span.SpanName,
		span_kind: span.SpanKind,
		span_type: Object.keys(span.SpanAttributes).length === 0 ? null : v4Type(span.Type),
		service_name: span.ServiceName,
		start_time: utcIso(startNs),
		end_time: utcIso(startNs + durationNs),
		duration: Number(durationNs),
		status_code: statusOf(span.StatusCode).toUpperCase(),
		status_message: redactText(span.StatusMessage),
		attributes: {},
		resource_attributes: resource,
		span_attributes: safeTree(span.SpanAttributes),
		event_timestamps: span.EventTimes.map(naiveFromText),
		event_names: [...span.EventNames],
		event_attributes: span.EventAttributes.map(redactAttributes),
		link_trace_ids: [...span.LinkTraces],
		link_span_ids: [...span.LinkSpans],
		link_trace_states: [...span.LinkStates],
		link_attributes: span.LinkAttributes.map(redactAttributes),
		metrics: toSpanMetrics(span),
		freeplan_truncated: false
	};
}

const safeTree = (flat: Flat): AttributeTree => nestAttributes(redactAttributes(flat));

/** AgentOps knows four types; ours say more. */
function v4Type(type: string): string {
	switch (type) {
		case 'llm':
		case 'embedding':
			return 'request';
		case 'agent':
		case 'tool':
			return type;
		default:
			return 'other';
	}
}

/** null when the span states neither usage nor cost. A cost that is not known reads as zero here. */
function toSpanMetrics(span: StoredSpan): SpanMetrics | null {
	if (!span.HasTokens && span.CostText === null) return null;
	const tokens = toV4Tokens({
		input: span.TokensInput,
		cacheRead: span.TokensCacheRead,
		cacheWrite: span.TokensCacheWrite,
		output: span.TokensOutput,
		reasoning: span.TokensReasoning
	});
	const status = statusOf(span.StatusCode);
	const cost = picoOf(span.CostText);
	const prompt = picoOf(span.PromptCostText);
	const completion = span.PromptCostText === null ? 0n : cost - prompt;
	return {
		total_tokens: tokens.total,
		prompt_tokens: tokens.prompt,
		completion_tokens: tokens.completion,
		cache_read_input_tokens: tokens.cacheRead,
		reasoning_tokens: tokens.reasoning,
		success_tokens: status === 'ok' ? tokens.total : 0,
		fail_tokens: status === 'error' ? tokens.total : 0,
		indeterminate_tokens: status === 'unset' ? tokens.total : 0,
		prompt_cost: usdText(prompt, 7),
		completion_cost: usdText(completion, 7),
		total_cost: usdText(cost, 7)
	};
}
