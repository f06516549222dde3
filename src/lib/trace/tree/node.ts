import type { TokenUsage } from '../span.ts';

/** What the tree needs of a span; `LightSpan` has it. */
export interface TreeNode {
	readonly spanId: string;
	/** `""` for a root. */
	readonly parentSpanId: string;
	/** ns since the trace's start; may be negative or far off under clock skew. */
	readonly startNs: number;
	readonly durationNs: number;
	readonly failed: boolean;
	readonly countsAsCall: boolean;
	/** null = it names none; absent where nobody asks. */
	readonly model?: string | null;
	readonly tokens: TokenUsage | null;
	/** null = unknown. */
	readonly costUsd: number | null;
	/** Its content was cut off. Absent = no, as below. */
	readonly truncated?: boolean;
	readonly endsBeforeStart?: boolean;
}

/** All classes together; 0 when none is reported. */
export function totalTokens(tokens: TokenUsage | null): number {
	if (tokens === null) return 0;
	return tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output + tokens.reasoning;
}

/** A counted call whose cost is unknown; one that failed before it used a token cost nothing. */
export function isUnpriced(
	node: Pick<TreeNode, 'countsAsCall' | 'costUsd' | 'failed' | 'tokens'>
): boolean {
	return node.countsAsCall && node.costUsd === null && !(node.failed && node.tokens === null);
}
