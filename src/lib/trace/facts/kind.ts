import type { SpanType } from '../span.ts';
import { readText, type FlatAttributes } from './attribute.ts';

/** What a span is, and whether it can stand for one billed call (given that it names a model or usage). */
export interface SpanKindFacts {
	readonly type: SpanType;
	readonly mayCount: boolean;
}

const kinds = {
	llm: { type: 'llm', mayCount: true },
	embedding: { type: 'embedding', mayCount: true },
	rerank: { type: 'retrieval', mayCount: true },
	session: { type: 'session', mayCount: false },
	workflow: { type: 'workflow', mayCount: false },
	agent: { type: 'agent', mayCount: false },
	task: { type: 'task', mayCount: false },
	tool: { type: 'tool', mayCount: false },
	retrieval: { type: 'retrieval', mayCount: false },
	guardrail: { type: 'guardrail', mayCount: false },
	http: { type: 'http', mayCount: false },
	infrastructure: { type: 'infrastructure', mayCount: false },
	other: { type: 'other', mayCount: false }
} as const satisfies Record<string, SpanKindFacts>;
type Kind = keyof typeof kinds;

/** `agentops.span.kind`; `text` and `unknown` say nothing and are left out. */
const agentopsKinds = new Map<string, Kind>([
	['session', 'session'],
	['workflow', 'workflow'],
	['chain', 'workflow'],
	['agent', 'agent'],
	['task', 'task'],
	['operation', 'task'],
	['tool', 'tool'],
	['llm', 'llm'],
	['guardrail', 'guardrail'],
	['http', 'http']
]);

/** Span-name suffixes that the AgentOps decorators add. */
const suffixKinds = new Map<string, Kind>([
	['session', 'session'],
	['workflow', 'workflow'],
	['agent', 'agent'],
	['task', 'task'],
	['operation', 'task'],
	['tool', 'tool'],
	['guardrail', 'guardrail'],
	['http', 'http']
]);

/** Span names of the LiteLLM proxy; the raw request repeats the call that `litellm_request` stands for. */
const litellmNames = new Map<string, Kind>([
	['litellm_request', 'llm'],
	['raw_gen_ai_request', 'http'],
	['Received Proxy Server Request', 'http'],
	['Failed Proxy Server Request', 'http'],
	['guardrail', 'guardrail'],
	['redis', 'infrastructure'],
	['postgres', 'infrastructure'],
	['auth', 'infrastructure'],
	['router', 'infrastructure'],
	['self', 'infrastructure'],
	['proxy_pre_call', 'infrastructure'],
	['batch_write_to_db', 'infrastructure'],
	// FastAPI's own spans around the proxy's, in the same trace since its release with tracing.
	['fastapi.dependencies', 'infrastructure'],
	['fastapi.endpoint', 'infrastructure'],
	['fastapi.serialization', 'infrastructure'],
	['reset_budget_job', 'infrastructure'],
	['pod_lock_manager', 'infrastructure']
]);

/** `openinference.span.kind`, upper case. */
const openInferenceKinds = new Map<string, Kind>([
	['LLM', 'llm'],
	['EMBEDDING', 'embedding'],
	['CHAIN', 'workflow'],
	['RETRIEVER', 'retrieval'],
	['RERANKER', 'rerank'],
	['TOOL', 'tool'],
	['AGENT', 'agent'],
	['GUARDRAIL', 'guardrail'],
	['EVALUATOR', 'task'],
	['PROMPT', 'task'],
	['DECISION', 'task']
]);

/** `traceloop.span.kind`. */
const traceloopKinds = new Map<string, Kind>([
	['workflow', 'workflow'],
	['task', 'task'],
	['agent', 'agent'],
	['tool', 'tool']
]);

/**
 * `gen_ai.operation.name`, and LiteLLM's call types, which it writes there and in `llm.request.type`.
 * An agent's usage is the sum of its calls and is never counted again.
 */
const operationKinds = new Map<string, Kind>([
	['chat', 'llm'],
	['text_completion', 'llm'],
	['completion', 'llm'],
	['generate_content', 'llm'],
	['embeddings', 'embedding'],
	['embedding', 'embedding'],
	['aembedding', 'embedding'],
	['execute_tool', 'tool'],
	['call_mcp_tool', 'tool'],
	['list_mcp_tools', 'tool'],
	['invoke_agent', 'agent'],
	['create_agent', 'agent'],
	['invoke_workflow', 'workflow'],
	['plan', 'task'],
	// A round of the Vercel AI SDK's agent (7), around its model and tool calls.
	['agent_step', 'task'],
	['retrieval', 'retrieval'],
	['rerank', 'rerank'],
	['arerank', 'rerank'],
	['search_memory', 'retrieval']
]);

const vercelOuter = new Map<string, Kind>([
	['ai.toolCall', 'tool'],
	['ai.embed', 'workflow'],
	['ai.embedMany', 'workflow'],
	['ai.rerank', 'workflow']
]);

/**
 * What a span is. Order: what the producer says of itself (AgentOps, OpenInference, OpenLLMetry,
 * Vercel, OpenTelemetry), LiteLLM's fixed names before the operation that baggage copies onto them,
 * then the keys that only one kind of span carries.
 */
export function readKind(
	name: string,
	attributes: FlatAttributes,
	hasUsage: boolean,
	scopeName: string
): SpanKindFacts {
	const kind = kindOf(name, attributes, hasUsage);
	// The Vercel AI SDK (7) names `embed()` and the provider's calls in it alike; only these report usage.
	const isRun = kind === 'embedding' && scopeName === vercelScope && !hasUsage;
	return kinds[isRun ? 'workflow' : kind];
}

/** The tracer of `@ai-sdk/otel` (`packages/otel/src/open-telemetry.ts`); up to version 6 it is `ai`. */
export const vercelScope = 'gen_ai';

function kindOf(name: string, attributes: FlatAttributes, hasUsage: boolean): Kind {
	const declared = readText(attributes, 'agentops.span.kind');
	const byAgentOps = declared === null ? undefined : agentopsKinds.get(declared.toLowerCase());
	if (byAgentOps !== undefined) return byAgentOps;

	const byName = litellmNames.get(name);
	if (byName !== undefined) return litellmKind(name, byName, attributes, hasUsage);
	if (name.startsWith('tool_call.')) return 'tool';
	// LITELLM_OTEL_V2: `auth /v1/chat/completions`.
	if (name.startsWith('auth /')) return 'infrastructure';

	return (
		declaredKind(attributes) ??
		vercelKind(name, attributes) ??
		operationKind(attributes) ??
		suffixKinds.get(name.slice(name.lastIndexOf('.') + 1)) ??
		kindByKeys(attributes, hasUsage)
	);
}

/** A proxy told not to make `litellm_request` spans puts the call's attributes on its own span. */
function litellmKind(
	name: string,
	kind: Kind,
	attributes: FlatAttributes,
	hasUsage: boolean
): Kind {
	if (name === 'Received Proxy Server Request') return hasUsage ? 'llm' : kind;
	if (name !== 'litellm_request') return kind;
	return operationKind(attributes) ?? kind;
}

function declaredKind(attributes: FlatAttributes): Kind | undefined {
	const openInference = readText(attributes, 'openinference.span.kind');
	if (openInference !== null) {
		const kind = openInferenceKinds.get(openInference.toUpperCase());
		if (kind !== undefined) return kind;
	}
	const traceloop = readText(attributes, 'traceloop.span.kind');
	return traceloop === null ? undefined : traceloopKinds.get(traceloop.toLowerCase());
}

/** `ai.generateText` holds the sum of its `ai.generateText.doGenerate` children: only those count. */
function vercelKind(name: string, attributes: FlatAttributes): Kind | undefined {
	const operation =
		readText(attributes, 'ai.operationId') ?? (name.startsWith('ai.') ? name : null);
	if (operation === null) return undefined;
	if (operation.endsWith('.doGenerate') || operation.endsWith('.doStream')) return 'llm';
	if (operation.endsWith('.doEmbed')) return 'embedding';
	if (operation.endsWith('.doRerank')) return 'rerank';
	const outer = vercelOuter.get(operation);
	if (outer !== undefined) return outer;
	return operation.startsWith('ai.generate') || operation.startsWith('ai.stream')
		? 'workflow'
		: undefined;
}

function operationKind(attributes: FlatAttributes): Kind | undefined {
	const operation = readText(attributes, 'gen_ai.operation.name');
	if (operation !== null) {
		const kind = operationKinds.get(operation);
		if (kind !== undefined) return kind;
	}
	const request =
		readText(attributes, 'llm.request.type') ?? readText(attributes, 'gen_ai.request.type');
	return request === null ? undefined : (operationKinds.get(request) ?? 'llm');
}

/**
 * LiteLLM copies model and provider onto every span of a request through baggage, so what a database
 * or http call carries of its own decides before the model does.
 */
function kindByKeys(attributes: FlatAttributes, hasUsage: boolean): Kind {
	if (hasUsage) return 'llm';
	if (readText(attributes, 'litellm.guardrail.name') !== null) return 'guardrail';
	if (
		readText(attributes, 'db.system') !== null ||
		readText(attributes, 'db.system.name') !== null ||
		readText(attributes, 'messaging.system') !== null
	) {
		return 'infrastructure';
	}
	if (
		readText(attributes, 'http.request.method') !== null ||
		readText(attributes, 'http.method') !== null ||
		readText(attributes, 'http.route') !== null
	) {
		return 'http';
	}
	if (
		readText(attributes, 'tool.name') !== null ||
		readText(attributes, 'gen_ai.tool.name') !== null
	) {
		return 'tool';
	}
	// With this key of LiteLLM's, a model comes by baggage: its calls name an operation as well.
	if (readText(attributes, 'litellm.api_key.hash') !== null) return 'infrastructure';
	if (
		readText(attributes, 'gen_ai.request.model') !== null ||
		readText(attributes, 'gen_ai.response.model') !== null ||
		readText(attributes, 'llm.model_name') !== null ||
		readText(attributes, 'llm.request.model') !== null
	) {
		return 'llm';
	}
	if (readText(attributes, 'embedding.model_name') !== null) return 'embedding';
	if (
		readText(attributes, 'agent.name') !== null ||
		readText(attributes, 'gen_ai.agent.name') !== null
	) {
		return 'agent';
	}
	if (readText(attributes, 'workflow.name') !== null) return 'workflow';
	return readText(attributes, 'rpc.system') !== null ? 'http' : 'other';
}
