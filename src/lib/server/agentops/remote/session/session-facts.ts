/** What a session's spans tell about it, for the list rows that v4 leaves half empty. */
import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import { environmentKeys } from '#lib/query/attribute-field.ts';
import { oneSpelling } from '#lib/query/one-spelling.ts';
import { readFacts } from '#lib/trace/facts.ts';
import type { CallRow } from '../../analytics.ts';
import type { RawSpan, SpanFacts, SpanStatus, TokenUsage } from '#lib/trace/span.ts';
import { toRawSpans } from '#lib/trace/wire.ts';

export interface ModelUse {
	readonly calls: number;
	readonly tokens: number;
	/** USD; null when no call's cost is known. */
	readonly costUsd: number | null;
	readonly unpricedCalls: number;
}

export interface SessionFacts {
	readonly name: string;
	readonly service: string;
	readonly startMs: number;
	/** First start to last end. */
	readonly durationNs: number;
	readonly spanCount: number;
	readonly errorCount: number;
	readonly status: SpanStatus;
	readonly running: boolean;
	readonly llmCalls: number;
	/** Each of them. */
	readonly calls: readonly Omit<CallRow, 'traceId'>[];
	readonly callsWithTokens: number;
	/** `""` holds calls without a named model. */
	readonly models: ReadonlyMap<string, ModelUse>;
	readonly tokens: TokenUsage | null;
	readonly costUsd: number | null;
	readonly unpricedCalls: number;
	readonly tags: readonly string[];
	/** The first that was met. */
	readonly user: string | null;
	readonly conversation: string | null;
	/** Names by which sessions are found, beside those above. */
	readonly users: ReadonlySet<string>;
	readonly conversations: ReadonlySet<string>;
	readonly services: ReadonlySet<string>;
	readonly teams: ReadonlySet<string>;
	readonly agents: ReadonlySet<string>;
	readonly tools: ReadonlySet<string>;
	readonly environments: ReadonlySet<string>;
	readonly exceptions: ReadonlySet<string>;
	/** Keys of attributes, of the first that were met. */
	readonly keys: ReadonlySet<string>;
}

const mostKeys = 200;

export const noTokens: TokenUsage = {
	input: 0,
	cacheRead: 0,
	cacheWrite: 0,
	output: 0,
	reasoning: 0
};

export function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
	return {
		input: a.input + b.input,
		cacheRead: a.cacheRead + b.cacheRead,
		cacheWrite: a.cacheWrite + b.cacheWrite,
		output: a.output + b.output,
		reasoning: a.reasoning + b.reasoning
	};
}

export const sumTokens = (usage: TokenUsage): number =>
	usage.input + usage.cacheRead + usage.cacheWrite + usage.output + usage.reasoning;

/** null + null = null: unknown stays unknown. */
export const addCost = (a: number | null, b: number | null): number | null =>
	a === null ? b : b === null ? a : a + b;

/** Reported totals split into disjoint classes: cached is part of prompt, reasoning part of completion. */
export function splitTokens(metrics: {
	readonly prompt_tokens: number;
	readonly completion_tokens: number;
	readonly cache_read_input_tokens: number;
	readonly reasoning_tokens: number;
	readonly total_tokens: number;
}): TokenUsage | null {
	if (!(metrics.total_tokens > 0) && !(metrics.prompt_tokens + metrics.completion_tokens > 0)) {
		return null;
	}
	const cacheRead = Math.min(metrics.cache_read_input_tokens, metrics.prompt_tokens);
	const reasoning = Math.min(metrics.reasoning_tokens, metrics.completion_tokens);
	const prompt = metrics.prompt_tokens;
	// A producer that names only a total: AgentOps then shows no prompt and no completion.
	const unnamed = prompt + metrics.completion_tokens === 0 ? metrics.total_tokens : 0;
	return {
		input: prompt - cacheRead + unnamed,
		cacheRead,
		cacheWrite: 0,
		output: metrics.completion_tokens - reasoning,
		reasoning
	};
}

/** Money text or number → USD; AgentOps writes 0 for unknown. */
export function knownCost(value: string | number | null): number | null {
	const usd = Number(value);
	return Number.isFinite(usd) && usd > 0 ? usd : null;
}

interface Call {
	readonly model: string;
	readonly tokens: TokenUsage | null;
	readonly costUsd: number | null;
}

/** null for a span that is not a billed model call. */
export function readCall(facts: SpanFacts, wire: SpanDetail | undefined): Call | null {
	const metrics = wire?.metrics ?? null;
	const reported = metrics === null ? null : splitTokens(metrics);
	// On the free plan attributes are blank; metrics and AgentOps' own type are all that is left.
	const blank = wire?.freeplan_truncated === true && wire.span_type === 'request';
	const transport = facts.type === 'http' || facts.type === 'infrastructure';
	if (!facts.countsAsCall && !(blank && reported !== null && !transport)) return null;
	return {
		model: facts.model ?? '',
		tokens: facts.tokens ?? reported,
		costUsd: knownCost(metrics?.total_cost ?? null) ?? facts.producerCost?.usd ?? null
	};
}

function rootOf(spans: readonly RawSpan[]): RawSpan | null {
	let root: RawSpan | null = null;
	for (const span of spans) {
		if (span.parentSpanId === '' && (root === null || span.startNs < root.startNs)) root = span;
	}
	return root;
}

/** @returns null for a trace without a span that can be read */
export function readSession(detail: TraceDetail): SessionFacts | null {
	const spans = toRawSpans(detail);
	const first = spans.reduce<RawSpan | null>(
		(found, span) => (found === null || span.startNs < found.startNs ? span : found),
		null
	);
	if (first === null) return null;
	const wire = new Map(detail.spans.map((span) => [span.span_id, span]));
	const root = rootOf(spans);
	const named = root ?? first;
	let endNs = first.startNs;
	let errorCount = 0;
	let tokens: TokenUsage | null = null;
	let costUsd: number | null = null;
	let llmCalls = 0;
	const calls: Omit<CallRow, 'traceId'>[] = [];
	let callsWithTokens = 0;
	let unpricedCalls = 0;
	const tags = new Set<string>(detail.tags);
	const names = {
		users: new Set<string>(),
		conversations: new Set<string>(),
		services: new Set<string>(),
		teams: new Set<string>(),
		agents: new Set<string>(),
		tools: new Set<string>(),
		environments: new Set<string>(),
		exceptions: new Set<string>()
	};
	const keys = new Set<string>();
	const models = new Map<string, ModelUse>();
	for (const span of spans) {
		const end = span.startNs + span.durationNs;
		if (end > endNs) endNs = end;
		if (span.status === 'error') errorCount += 1;
		const facts = readFacts(span);
		addName(names.users, facts.user);
		addName(names.conversations, facts.conversation);
		for (const tag of facts.tags) tags.add(tag);
		addName(names.services, oneSpelling(span.serviceName));
		for (const key of [...Object.keys(span.attributes), ...Object.keys(span.resourceAttributes)]) {
			if (keys.size < mostKeys) keys.add(key);
		}
		addName(names.teams, facts.team);
		addName(names.agents, facts.agentName);
		addName(names.tools, facts.toolName);
		addName(names.exceptions, facts.errorType);
		for (const key of environmentKeys) {
			const named = span.resourceAttributes[key] ?? span.attributes[key];
			addName(names.environments, oneSpelling(named ?? ''));
		}
		const call = readCall(facts, wire.get(span.spanId));
		if (call === null) continue;
		llmCalls += 1;
		calls.push({
			spanId: span.spanId,
			name: span.name,
			service: oneSpelling(span.serviceName),
			model: facts.model,
			provider: facts.provider,
			startMs: Number(span.startNs / 1_000_000n),
			durationNs: Number(span.durationNs),
			status: span.status,
			tokens: call.tokens,
			costUsd: call.costUsd,
			errorType: facts.errorType
		});
		if (call.tokens) {
			callsWithTokens += 1;
			tokens = addTokens(tokens ?? noTokens, call.tokens);
		}
		costUsd = addCost(costUsd, call.costUsd);
		if (call.costUsd === null) unpricedCalls += 1;
		models.set(call.model, addUse(models.get(call.model), useOf(call)));
	}
	return {
		name: named.name,
		service: named.serviceName,
		startMs: Number(first.startNs / 1_000_000n),
		durationNs: Number(endNs - first.startNs),
		spanCount: spans.length,
		errorCount,
		status: errorCount > 0 ? 'error' : named.status,
		running: root === null,
		llmCalls,
		calls,
		callsWithTokens,
		models,
		tokens,
		costUsd,
		unpricedCalls,
		tags: [...tags],
		user: firstOf(names.users),
		conversation: firstOf(names.conversations),
		keys,
		...names
	};
}

function firstOf(names: ReadonlySet<string>): string | null {
	const [first = null] = names;
	return first;
}

function addName(names: Set<string>, name: string | null): void {
	if (name) names.add(name);
}

const useOf = (call: Call): ModelUse => ({
	calls: 1,
	tokens: call.tokens ? sumTokens(call.tokens) : 0,
	costUsd: call.costUsd,
	unpricedCalls: call.costUsd === null ? 1 : 0
});

export const addUse = (a: ModelUse | undefined, b: ModelUse): ModelUse =>
	a === undefined
		? b
		: {
				calls: a.calls + b.calls,
				tokens: a.tokens + b.tokens,
				costUsd: addCost(a.costUsd, b.costUsd),
				unpricedCalls: a.unpricedCalls + b.unpricedCalls
			};
