import type { LightSpan } from '#lib/trace/light/light.ts';
import type { SpanStatus, TokenUsage } from '#lib/trace/span.ts';
import { isUnpriced } from '#lib/trace/tree/node.ts';

export interface SessionSums {
	/** `error` when any span failed, else the root's own. */
	readonly status: SpanStatus;
	/** No root has arrived: the session may still be running. */
	readonly running: boolean;
	readonly errors: number;
	readonly calls: number;
	/** null when no call reported usage. */
	readonly tokens: TokenUsage | null;
	/** null when no cost is known. */
	readonly costUsd: number | null;
	readonly unpricedCalls: number;
	/** By first use. */
	readonly models: readonly string[];
}

/** Sums over the calls that count, so that a call described by two spans is counted once. */
export function sessionSums(spans: readonly LightSpan[]): SessionSums {
	const tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
	const models = new Set<string>();
	let root: LightSpan | undefined;
	let errors = 0;
	let calls = 0;
	let reported = 0;
	let costUsd: number | null = null;
	let unpricedCalls = 0;
	// One pass: of 100 000 spans a list for each sum would be felt.
	for (const span of spans) {
		if (root === undefined && span.parentSpanId === '') root = span;
		if (span.failed) errors += 1;
		if (span.costUsd !== null) costUsd = (costUsd ?? 0) + span.costUsd;
		if (!span.countsAsCall) continue;
		calls += 1;
		if (span.model) models.add(span.model);
		if (isUnpriced(span)) unpricedCalls += 1;
		if (span.tokens === null) continue;
		reported += 1;
		tokens.input += span.tokens.input;
		tokens.cacheRead += span.tokens.cacheRead;
		tokens.cacheWrite += span.tokens.cacheWrite;
		tokens.output += span.tokens.output;
		tokens.reasoning += span.tokens.reasoning;
	}
	return {
		status: errors > 0 ? 'error' : (root?.status ?? 'unset'),
		running: spans.length > 0 && root === undefined,
		errors,
		calls,
		tokens: reported > 0 ? tokens : null,
		costUsd,
		unpricedCalls,
		models: [...models]
	};
}
