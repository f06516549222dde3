/** One span as the portal shows it: camelCase, numbers with units in their names, null for unknown. */

/** What a span does, in the product's words. `request` = transport around an LLM call, not counted. */
export const spanTypes = [
	'session',
	'workflow',
	'agent',
	'task',
	'llm',
	'embedding',
	'tool',
	'retrieval',
	'guardrail',
	'http',
	'infrastructure',
	'other'
] as const;
export type SpanType = (typeof spanTypes)[number];

export type SpanStatus = 'ok' | 'error' | 'unset';

/**
 * Tokens by disjoint class: their sum is the call's total. A provider's "prompt tokens" is
 * input + cacheRead + cacheWrite, its "completion tokens" is output + reasoning.
 */
export interface TokenUsage {
	readonly input: number;
	readonly cacheRead: number;
	readonly cacheWrite: number;
	readonly output: number;
	readonly reasoning: number;
}

/**
 * What the portal reads out of one span's name and attributes, whoever produced it. Computed once,
 * at ingest in the embedded store and on reading for a remote AgentOps, by the same function.
 */
export interface SpanFacts {
	readonly type: SpanType;
	/** True for a span that stands for one billed model call: the only ones whose tokens and cost add up. */
	readonly countsAsCall: boolean;
	/** Response model, else request model; null when none is named. */
	readonly model: string | null;
	/** `openai`, `anthropic` …, lower case as produced; null when not named. */
	readonly provider: string | null;
	/** null when the span reports no usage. */
	readonly tokens: TokenUsage | null;
	/** The producer's own cost in USD and the attribute that gave it; null when it gave none. */
	readonly producerCost: { readonly usd: number; readonly source: string } | null;
	readonly user: string | null;
	readonly team: string | null;
	readonly conversation: string | null;
	readonly agentName: string | null;
	readonly toolName: string | null;
	readonly tags: readonly string[];
	readonly errorType: string | null;
	readonly errorMessage: string | null;
}

export interface SpanEvent {
	readonly name: string;
	/** Unix time in nanoseconds. */
	readonly timeNs: bigint;
	readonly attributes: Readonly<Record<string, string>>;
}

export interface SpanLink {
	readonly traceId: string;
	readonly spanId: string;
	readonly traceState: string;
	readonly attributes: Readonly<Record<string, string>>;
}

/** A span as any source delivers it, with flat dotted attribute keys and string values. */
export interface RawSpan {
	readonly traceId: string;
	readonly spanId: string;
	/** `""` for a root. */
	readonly parentSpanId: string;
	readonly name: string;
	/** OpenTelemetry span kind: `Internal`, `Client`, `Server`, `Producer`, `Consumer`, `Unspecified`. */
	readonly kind: string;
	readonly serviceName: string;
	readonly startNs: bigint;
	readonly durationNs: bigint;
	readonly status: SpanStatus;
	readonly statusMessage: string;
	readonly scopeName: string;
	readonly scopeVersion: string;
	readonly attributes: Readonly<Record<string, string>>;
	/**
	 * Long values among `attributes` in the UTF-8 in which they came, by key: whoever only passes them
	 * on need not read them, since `attributes` decodes such a value each time. Absent = none is at hand.
	 */
	readonly longTexts?: ReadonlyMap<string, Uint8Array>;
	readonly resourceAttributes: Readonly<Record<string, string>>;
	readonly events: readonly SpanEvent[];
	readonly links: readonly SpanLink[];
	readonly traceState: string;
}
