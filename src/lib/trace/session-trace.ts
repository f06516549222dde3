import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import { readFacts } from './facts.ts';
import { toLightTrace } from './light/pack.ts';
import type { LightTrace } from './light/light.ts';
import type { RawSpan, SpanFacts } from './span.ts';
import { toRawSpans, truncatedSpanIds } from './wire.ts';

/** Cost of a call in USD when the source gave none; null = unknown. */
export type CostOf = (facts: SpanFacts, atMs: number) => number | null;

/** What the head of a session's page says of it. */
export interface SessionHead {
	readonly traceId: string;
	/** UUID of the project that owns it, which may not be the one chosen in the URL. */
	readonly projectId: string;
	/** Of the root, or of the earliest span while none has arrived; may be blank. */
	readonly name: string;
	readonly spanCount: number;
	/** Another text whenever spans have arrived. */
	readonly revision: string;
	readonly tags: readonly string[];
	readonly user: string | null;
	readonly team: string | null;
	readonly conversation: string | null;
	/** AgentOps' free plan blanked spans. */
	readonly freePlan: boolean;
}

/** What a v4 detail says of its session, and its light form: facts of each span read, costs filled in. */
export function readSessionTrace(detail: TraceDetail): {
	readonly head: SessionHead;
	readonly light: (costOf: CostOf) => LightTrace;
} {
	const spans = toRawSpans(detail);
	const facts = spans.map((span) => readFacts(span));
	const first = <K extends 'user' | 'team' | 'conversation'>(key: K) =>
		facts.find((fact) => fact[key] !== null)?.[key] ?? null;
	const named =
		spans.find((span) => span.parentSpanId === '') ??
		spans.reduce<RawSpan | undefined>(
			(least, span) => (least && least.startNs <= span.startNs ? least : span),
			undefined
		);
	return {
		head: {
			traceId: detail.trace_id,
			projectId: detail.project_id,
			name: named?.name ?? '',
			spanCount: spans.length,
			revision: `${spans.length}-${detail.metrics.total_tokens}-${detail.metrics.total_cost}`,
			// AgentOps fills in tags of some producers only; the spans name them all.
			tags: detail.tags.length > 0 ? detail.tags : [...new Set(facts.flatMap(({ tags }) => tags))],
			user: first('user'),
			team: first('team'),
			conversation: first('conversation'),
			freePlan: detail.freeplan_truncated
		},
		light: (costOf) => {
			const costs = spans.map((span, at) => {
				const fact = facts[at];
				const atMs = Number(span.startNs / 1_000_000n);
				return fact ? spanCost(detail.spans[at], fact, atMs, costOf) : null;
			});
			return toLightTrace(spans, facts, costs, truncatedSpanIds(detail));
		}
	};
}

/**
 * What the source says a span cost, else our price for it. `0.0000000` in v4 may mean unknown, so it is
 * no answer.
 */
function spanCost(
	span: SpanDetail | undefined,
	facts: SpanFacts,
	atMs: number,
	costOf: CostOf
): number | null {
	if (!facts.countsAsCall && facts.type !== 'tool') return null;
	const told = Number(span?.metrics?.total_cost ?? 0);
	return told > 0 ? told : costOf(facts, atMs);
}
