import type { SpanDetail } from '#lib/agentops/contract.ts';
import type { Arithmetic } from '#lib/cost/price/arithmetic.ts';
import { readFacts } from './facts.ts';
import type { CostOf } from './session-trace.ts';
import { toSpanBody, type SpanBody } from './span-body.ts';
import type { SpanFacts } from './span.ts';
import { toRawSpans } from './wire.ts';

/** How the price of a call comes about; null for a span that stands for none. */
export type ArithmeticOf = (facts: SpanFacts, atMs: number) => Arithmetic | null;

/** What the span panel shows. */
export interface SpanPanel {
	readonly body: SpanBody;
	readonly facts: SpanFacts;
	/** Cost in USD as the source keeps it, else as our price table says; null = unknown. */
	readonly costUsd: number | null;
	/** Tokens × price by class as our table has it now; null for a span that is no model call. */
	readonly arithmetic: Arithmetic | null;
}

/** A span as v4 gives it, and the scope, for which v4 has no place: '' where the source does not tell. */
export interface WholeSpan {
	readonly detail: SpanDetail;
	readonly scopeName: string;
	readonly scopeVersion: string;
}

interface Prices {
	readonly priceOf: CostOf;
	readonly arithmeticOf: ArithmeticOf;
}

/** Everything of one span, its secrets masked before anything is read out of it. */
export function toSpanPanel(traceId: string, span: WholeSpan, prices: Prices): SpanPanel {
	const { detail } = span;
	const [read] = toRawSpans({ trace_id: traceId, spans: [detail] });
	if (!read) throw new TypeError('toRawSpans gives one span for each span given.');
	const raw = {
		...read,
		scopeName: span.scopeName || read.scopeName,
		scopeVersion: span.scopeVersion || read.scopeVersion
	};
	const facts = readFacts(raw);
	const atMs = Number(raw.startNs / 1_000_000n);
	const told = Number(detail.metrics?.total_cost ?? 0);
	return {
		body: toSpanBody(raw),
		facts,
		costUsd: told > 0 ? told : prices.priceOf(facts, atMs),
		arithmetic: prices.arithmeticOf(facts, atMs)
	};
}
