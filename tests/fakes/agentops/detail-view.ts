/** `GET /v4/traces/detail/{trace}` as AgentOps computes it. */
import { checkStatus, detailCost, sumMetrics, tokensOf } from './figures.ts';
import { nest, type Tree } from './nesting.ts';
import type { Quirks } from './quirks.ts';
import { isoTime, outcomeOf, type StoredSpan } from './world.ts';

/** Any of these makes a span's `metrics` non-null. */
const metricKeys =
	/^(gen_ai\.usage\.(prompt|completion|total|cache_read_input|reasoning)_tokens|gen_ai\.usage\..*_cost|gen_ai\.prompt|gen_ai\.completion|ai\.system|llm\.request\.model)$/;

export function detailView(spans: readonly StoredSpan[], quirks: Quirks) {
	const ordered = quirks.unorderedSpans
		? [...spans].sort((a, b) =>
				a.spanId.split('').reverse().join('') < b.spanId.split('').reverse().join('') ? 1 : -1
			)
		: [...spans].sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
	for (const span of spans) checkStatus(span, quirks);
	const [first] = ordered;
	return {
		project_id: first?.projectId ?? '',
		trace_id: first?.traceId ?? '',
		tags: readTags(first?.attributes['agentops.tags']),
		metrics: sumMetrics(
			spans.map((span) => {
				const tokens = tokensOf(span, quirks);
				return { outcome: outcomeOf(span), tokens: [tokens], cost: detailCost(span, tokens) };
			})
		),
		freeplan_truncated: quirks.freePlan,
		spans: ordered.map((span) => spanView(span, quirks))
	};
}

function spanView(span: StoredSpan, quirks: Quirks) {
	const cut = (ns: bigint) => (quirks.microseconds ? (ns / 1000n) * 1000n : ns);
	const blank = quirks.freePlan;
	const tree = nest(span.attributes, quirks);
	return {
		span_id: span.spanId,
		parent_span_id: span.parentSpanId,
		span_name: span.name,
		span_kind: span.kind,
		span_type: spanType(tree, quirks),
		service_name: span.serviceName,
		start_time: isoTime(cut(span.startNs), '+00:00'),
		end_time: isoTime(cut(span.startNs + span.durationNs), '+00:00'),
		duration: Number(span.durationNs),
		status_code: span.statusText.toUpperCase(),
		status_message: span.statusMessage,
		attributes: {},
		resource_attributes: blank ? {} : nest(span.resourceAttributes, quirks),
		span_attributes: blank ? {} : tree,
		event_timestamps: blank ? [] : span.events.map((event) => isoTime(event.timeNs, '')),
		event_names: blank ? [] : span.events.map((event) => event.name),
		event_attributes: blank ? [] : span.events.map((event) => event.attributes),
		link_trace_ids: blank ? [] : span.links.map((link) => link.traceId),
		link_span_ids: blank ? [] : span.links.map((link) => link.spanId),
		link_trace_states: blank ? [] : span.links.map((link) => link.traceState),
		link_attributes: blank ? [] : span.links.map((link) => link.attributes),
		metrics: spanMetrics(span, quirks),
		freeplan_truncated: blank
	};
}

function spanMetrics(span: StoredSpan, quirks: Quirks) {
	if (!Object.keys(span.attributes).some((key) => metricKeys.test(key))) return null;
	const tokens = tokensOf(span, quirks);
	const outcome = outcomeOf(span);
	return {
		total_tokens: tokens.total,
		prompt_tokens: tokens.prompt,
		completion_tokens: tokens.completion,
		cache_read_input_tokens: tokens.cacheRead,
		reasoning_tokens: tokens.reasoning,
		success_tokens: outcome === 'success' ? tokens.total : 0,
		fail_tokens: outcome === 'fail' ? tokens.total : 0,
		indeterminate_tokens: outcome === 'indeterminate' ? tokens.total : 0,
		prompt_cost: '0.0000000',
		completion_cost: '0.0000000',
		total_cost: detailCost(span, tokens).toFixed(7)
	};
}

const typeOfKey: Record<string, string> = { gen_ai: 'request', agent: 'agent', tool: 'tool' };

function spanType(tree: Tree, quirks: Quirks): string | null {
	if (typeof tree !== 'object' || tree === null || Object.keys(tree).length === 0) return null;
	const find = (node: Tree): string | null => {
		if (typeof node !== 'object' || node === null) return null;
		for (const [key, child] of Object.entries(node)) {
			const type = typeOfKey[key] ?? (quirks.looseSpanType ? find(child) : null);
			if (type) return type;
		}
		return null;
	};
	return find(tree) ?? 'other';
}

function readTags(text: string | undefined): string[] {
	try {
		const value: unknown = JSON.parse(text ?? '');
		return Array.isArray(value) ? value.map(String) : [];
	} catch {
		return [];
	}
}
