import { lightBits, type LightSpan, type LightTrace } from './light.ts';
import type { RawSpan, SpanFacts } from '../span.ts';

const maxErrorText = 300;

/** By how much a span's end lay before its start, ns: ingest notes it and gives the span no length. */
export const endBeforeStartKey = 'portal.end_before_start_ns';

/** How much of a span its SDK left out, for it had reached a limit: ingest notes what OTLP tells. */
export const droppedKeys = [
	'otel.dropped_attributes_count',
	'otel.dropped_events_count',
	'otel.dropped_links_count'
] as const;

/**
 * Packs spans for the browser, in the order given.
 *
 * @param startNs - Unix ns, as text, from which the spans' times count
 * @param total - spans that the source holds, when not all are given
 */
export function packLight(
	traceId: string,
	startNs: string,
	spans: readonly LightSpan[],
	total: number = spans.length
): LightTrace {
	const dictionary = new Dictionary();
	const missing = new Dictionary();
	const { indexOf, duplicates } = indexIds(spans);
	const calls = {
		at: [] as number[],
		models: [] as number[],
		tokens: [] as number[],
		costs: [] as number[]
	};
	const labels = { at: [] as number[], words: [] as number[] };
	const errors = { at: [] as number[], texts: [] as string[] };
	spans.forEach((span, at) => {
		const { model, tokens, costUsd, label, errorText } = span;
		if (model !== null || tokens !== null || costUsd !== null) {
			calls.at.push(at);
			calls.models.push(model === null ? -1 : dictionary.add(model));
			if (tokens === null) calls.tokens.push(-1, 0, 0, 0, 0);
			else {
				const { input, cacheRead, cacheWrite, output, reasoning } = tokens;
				calls.tokens.push(input, cacheRead, cacheWrite, output, reasoning);
			}
			calls.costs.push(costUsd ?? -1);
		}
		if (label !== null) {
			labels.at.push(at);
			labels.words.push(dictionary.add(label));
		}
		if (errorText !== null) {
			errors.at.push(at);
			errors.texts.push(errorText.slice(0, maxErrorText));
		}
	});
	return {
		traceId,
		startNs,
		total,
		spanIds: spans.map((span) => span.spanId),
		parents: spans.map(({ parentSpanId }) =>
			parentSpanId === '' ? -1 : (indexOf.get(parentSpanId) ?? -2 - missing.add(parentSpanId))
		),
		missing: missing.words,
		duplicates,
		names: spans.map((span) => dictionary.add(span.name)),
		services: spans.map((span) => dictionary.add(span.serviceName)),
		types: spans.map((span) => dictionary.add(span.type)),
		words: dictionary.words,
		starts: spans.map((span) => span.startNs),
		durations: spans.map((span) => span.durationNs),
		flags: spans.map(
			(span) =>
				(span.failed ? lightBits.failed : 0) |
				(span.status === 'ok' ? lightBits.ok : 0) |
				(span.countsAsCall ? lightBits.call : 0) |
				(span.truncated ? lightBits.truncated : 0) |
				(span.endsBeforeStart ? lightBits.endsBeforeStart : 0)
		),
		calls,
		labels,
		errors
	};
}

/**
 * Packs spans as a source delivers them.
 *
 * @param facts - of each span, in the same order
 * @param costs - USD of each span, in the same order; null = unknown
 * @param truncated - ids of spans that arrived without their content
 */
export function toLightTrace(
	spans: readonly RawSpan[],
	facts: readonly SpanFacts[],
	costs: readonly (number | null)[],
	truncated: ReadonlySet<string> = new Set()
): LightTrace {
	const startNs =
		spans.reduce<bigint | null>(
			(least, span) => (least === null || span.startNs < least ? span.startNs : least),
			null
		) ?? 0n;
	const light = spans.map((span, at): LightSpan => {
		const fact = facts[at];
		const failed = span.status === 'error';
		return {
			spanId: span.spanId,
			parentSpanId: span.parentSpanId,
			name: span.name,
			serviceName: span.serviceName,
			type: fact?.type ?? 'other',
			startNs: Number(span.startNs - startNs),
			durationNs: Number(span.durationNs),
			failed,
			status: span.status,
			countsAsCall: fact?.countsAsCall ?? false,
			truncated: truncated.has(span.spanId) || droppedKeys.some((key) => key in span.attributes),
			endsBeforeStart: endBeforeStartKey in span.attributes,
			model: fact?.model ?? null,
			tokens: fact?.tokens ?? null,
			costUsd: costs[at] ?? null,
			label: fact ? labelOf(fact) : null,
			errorText: failed ? (fact?.errorMessage ?? null) : null
		};
	});
	return packLight(spans[0]?.traceId ?? '', startNs.toString(), light);
}

/** The tool's or agent's own name; null when the span is neither or has none. */
export function labelOf(facts: Pick<SpanFacts, 'type' | 'toolName' | 'agentName'>): string | null {
	return facts.toolName ?? (facts.type === 'agent' ? facts.agentName : null);
}

/** Of spans with one id the earliest stands for it; all but the first are duplicates. */
function indexIds(spans: readonly LightSpan[]) {
	const indexOf = new Map<string, number>();
	const duplicates: number[] = [];
	spans.forEach(({ spanId, startNs }, at) => {
		const other = indexOf.get(spanId);
		if (other !== undefined) duplicates.push(at);
		if (other === undefined || startNs < (spans[other]?.startNs ?? 0)) indexOf.set(spanId, at);
	});
	return { indexOf, duplicates };
}

/** Gives each text a number, in order of first use. */
class Dictionary {
	readonly words: string[] = [];
	readonly #numbers = new Map<string, number>();

	add(word: string): number {
		const known = this.#numbers.get(word);
		if (known !== undefined) return known;
		this.#numbers.set(word, this.words.length);
		return this.words.push(word) - 1;
	}
}
