import { spanTypes, type SpanStatus, type SpanType, type TokenUsage } from '../span.ts';
import type { TreeNode } from '../tree/node.ts';

/** What the waterfall and the lists need of a span; the rest is loaded when it is opened. */
export interface LightSpan extends TreeNode {
	readonly name: string;
	readonly serviceName: string;
	readonly type: SpanType;
	readonly status: SpanStatus;
	readonly model: string | null;
	/** The tool's or agent's own name; null when it has none. */
	readonly label: string | null;
	/** The failure in at most 300 characters; null when it did not fail or said nothing. */
	readonly errorText: string | null;
	/** True when it came without its content, or without a part of it. */
	readonly truncated: boolean;
	/** True when it was sent with an end before its start, and stands without length. */
	readonly endsBeforeStart: boolean;
}

/**
 * A trace for the browser: parallel columns, one entry a span in the order given, and sparse columns
 * for what few spans have. Texts that repeat stand once in `words`. Columns are plain arrays where the
 * trace was packed and typed arrays where it came over the wire; −1 = none or unknown in all of them.
 */
export interface LightTrace {
	readonly traceId: string;
	/** Unix ns of the earliest start, as text. All other times count from here. */
	readonly startNs: string;
	/** Spans that the source holds: more than are here when the rest was left out. */
	readonly total: number;
	readonly words: readonly string[];
	readonly spanIds: readonly string[];
	/**
	 * Index of the parent span (of several with its id, the earliest); −1 = root; −2 − n = the parent
	 * with the id `missing[n]`.
	 */
	readonly parents: ArrayLike<number>;
	readonly missing: readonly string[];
	/** Ascending indexes of spans whose id an earlier entry has. */
	readonly duplicates: ArrayLike<number>;
	/** Index in `words`. */
	readonly names: ArrayLike<number>;
	readonly services: ArrayLike<number>;
	readonly types: ArrayLike<number>;
	/** ns. */
	readonly starts: ArrayLike<number>;
	readonly durations: ArrayLike<number>;
	/** Bits: 1 failed, 2 ok, 4 counts as call, 8 truncated, 16 ends before its start. */
	readonly flags: ArrayLike<number>;
	/** Spans with a model, tokens or a cost: ascending indexes, and their columns. */
	readonly calls: {
		readonly at: ArrayLike<number>;
		/** Index in `words`. */
		readonly models: ArrayLike<number>;
		/** Five a span: input, cacheRead, cacheWrite, output, reasoning; the first −1 = no usage. */
		readonly tokens: ArrayLike<number>;
		/** USD. */
		readonly costs: ArrayLike<number>;
	};
	readonly labels: { readonly at: ArrayLike<number>; readonly words: ArrayLike<number> };
	readonly errors: { readonly at: ArrayLike<number>; readonly texts: readonly string[] };
}

export const lightBits = { failed: 1, ok: 2, call: 4, truncated: 8, endsBeforeStart: 16 } as const;

/** The spans of a packed trace, in the same order; ready for `buildTree`. */
export function fromLight(trace: LightTrace): LightSpan[] {
	const { words, calls, labels, errors } = trace;
	const spans = new Array<LightSpan>(trace.spanIds.length);
	// The sparse columns ascend, so each needs but a place that moves along.
	let call = 0;
	let label = 0;
	let error = 0;
	for (let at = 0; at < spans.length; at += 1) {
		const flags = trace.flags[at] ?? 0;
		const failed = (flags & lightBits.failed) !== 0;
		const isCall = calls.at[call] === at;
		const isLabelled = labels.at[label] === at;
		const hasText = errors.at[error] === at;
		const cost = isCall ? (calls.costs[call] ?? -1) : -1;
		spans[at] = {
			spanId: trace.spanIds[at] ?? '',
			parentSpanId: parentIdOf(trace, trace.parents[at] ?? -1),
			name: words[trace.names[at] ?? -1] ?? '',
			serviceName: words[trace.services[at] ?? -1] ?? '',
			type: toSpanType(words[trace.types[at] ?? -1]),
			startNs: trace.starts[at] ?? 0,
			durationNs: trace.durations[at] ?? 0,
			failed,
			status: failed ? 'error' : (flags & lightBits.ok) === 0 ? 'unset' : 'ok',
			countsAsCall: (flags & lightBits.call) !== 0,
			truncated: (flags & lightBits.truncated) !== 0,
			endsBeforeStart: (flags & lightBits.endsBeforeStart) !== 0,
			model: isCall ? (words[calls.models[call] ?? -1] ?? null) : null,
			tokens: isCall ? tokensAt(calls.tokens, call) : null,
			costUsd: cost < 0 ? null : cost,
			label: isLabelled ? (words[labels.words[label] ?? -1] ?? null) : null,
			errorText: hasText ? (errors.texts[error] ?? null) : null
		};
		if (isCall) call += 1;
		if (isLabelled) label += 1;
		if (hasText) error += 1;
	}
	return spans;
}

function parentIdOf(trace: LightTrace, parent: number): string {
	if (parent === -1) return '';
	return (parent >= 0 ? trace.spanIds[parent] : trace.missing[-2 - parent]) ?? '';
}

function tokensAt(tokens: ArrayLike<number>, call: number): TokenUsage | null {
	const from = call * 5;
	const input = tokens[from] ?? -1;
	if (input < 0) return null;
	return {
		input,
		cacheRead: tokens[from + 1] ?? 0,
		cacheWrite: tokens[from + 2] ?? 0,
		output: tokens[from + 3] ?? 0,
		reasoning: tokens[from + 4] ?? 0
	};
}

const typesByWord: ReadonlyMap<string, SpanType> = new Map(spanTypes.map((type) => [type, type]));

/** A type as a store or a wire spells it; what is not known is `other`. */
export function toSpanType(word: string | undefined): SpanType {
	return typesByWord.get(word ?? '') ?? 'other';
}
