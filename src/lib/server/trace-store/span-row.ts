import type { RawSpan, SpanFacts } from '#lib/trace/span.ts';

/** Cost of one model call in pico-dollars (10⁻¹² USD), exact; null = unknown. */
export type PicoUsd = bigint;

/** A span ready to be stored: what arrived, the project that its credential names, what we read out of it. */
export interface SpanRow extends RawSpan {
	/** UUID. */
	readonly projectId: string;
	readonly facts: SpanFacts;
	/** Our price × the call's tokens, else the producer's figure; null = unknown. Only for `countsAsCall`. */
	readonly costPico: PicoUsd | null;
	/** What of it is for the prompt, cached tokens among them; null = unknown, as with a producer's figure. */
	readonly promptPico: PicoUsd | null;
	/** `computed` | `producer` | null when unknown. */
	readonly costSource: 'computed' | 'producer' | null;
}
