/** What a session's calls cost, by the time of each: the ledger of a source that only tells sessions. */
import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import { picoFromUsd, picoPerUsd, type PicoUsd } from '#lib/cost/pico.ts';
import { noSums, type SessionDimension } from '#lib/cost/report.ts';
import { quarterMs } from '#lib/time/quarters.ts';
import { readFacts } from '#lib/trace/facts.ts';
import type { SpanFacts, TokenUsage } from '#lib/trace/span.ts';
import { toRawSpans } from '#lib/trace/wire.ts';
import {
	addTokens,
	knownCost,
	readCall,
	readSession,
	type SessionFacts
} from '../session/session-facts.ts';

/** Sums over the calls of one quarter-hour, model and service, as a row of the store's ledger. */
export interface Entry {
	/** Start of the quarter-hour, Unix ms. */
	readonly atMs: number;
	/** `''` = not named. */
	readonly model: string;
	readonly service: string;
	readonly calls: number;
	readonly failedCalls: number;
	readonly pricedCalls: number;
	readonly unpricedCalls: number;
	readonly tokens: TokenUsage;
	/** Known costs, of tools that bill too. */
	readonly costPico: PicoUsd;
}

export interface SessionSpend {
	readonly projectId: string;
	readonly traceId: string;
	readonly facts: SessionFacts;
	readonly names: Readonly<Record<SessionDimension, readonly string[]>>;
	readonly entries: readonly Entry[];
}

/** @returns null for a trace without a span that can be read */
export function readSessionSpend(detail: TraceDetail): SessionSpend | null {
	const facts = readSession(detail);
	if (facts === null) return null;
	const wire = new Map(detail.spans.map((span) => [span.span_id, span]));
	const entries = new Map<string, Entry>();
	for (const span of toRawSpans(detail)) {
		const own = readFacts(span);
		const spent = spentBy(own, wire.get(span.spanId), span.status === 'error');
		if (spent === null) continue;
		const startMs = Number(span.startNs / 1_000_000n);
		const atMs = Math.floor(startMs / quarterMs) * quarterMs;
		const key = JSON.stringify([atMs, own.model, span.serviceName]);
		const part = { atMs, model: own.model ?? '', service: span.serviceName, ...spent };
		const former = entries.get(key);
		entries.set(key, former ? addEntries(former, part) : part);
	}
	return {
		projectId: detail.project_id,
		traceId: detail.trace_id,
		facts,
		names: {
			tag: facts.tags.filter((tag) => tag !== ''),
			user: [...facts.users],
			team: [...facts.teams],
			conversation: [...facts.conversations],
			agent: [...facts.agents],
			tool: [...facts.tools]
		},
		entries: [...entries.values()]
	};
}

type Spent = Omit<Entry, 'atMs' | 'model' | 'service'>;

/** null for a span that is no model call and of which no cost is known. */
function spentBy(facts: SpanFacts, wire: SpanDetail | undefined, failed: boolean): Spent | null {
	const call = readCall(facts, wire);
	const costPico = call || facts.type === 'tool' ? costOf(facts, wire) : null;
	if (!call && costPico === null) return null;
	return {
		calls: call ? 1 : 0,
		failedCalls: call && failed ? 1 : 0,
		pricedCalls: call && costPico !== null ? 1 : 0,
		unpricedCalls: call && costPico === null ? 1 : 0,
		tokens: call?.tokens ?? noSums.tokens,
		costPico: costPico ?? 0n
	};
}

/** Half of the last of the seven decimals that v4 gives. */
const rounding = picoPerUsd / 20_000_000n;
/** More than this for one call is a wrong unit, not a price. */
const absurdUsd = 1_000_000;

/**
 * The upstream's figure; where the producer's own says the same with more digits, that one, so that
 * many small amounts add up to what they are.
 */
function costOf(facts: SpanFacts, wire: SpanDetail | undefined): PicoUsd | null {
	const upstream = sensiblePico(knownCost(wire?.metrics?.total_cost ?? null));
	const producer = sensiblePico(facts.producerCost?.usd ?? null);
	if (upstream === null || producer === null) return upstream ?? producer;
	const difference = upstream > producer ? upstream - producer : producer - upstream;
	return difference <= rounding ? producer : upstream;
}

const sensiblePico = (usd: number | null): PicoUsd | null =>
	usd !== null && usd >= 0 && usd < absurdUsd ? picoFromUsd(usd) : null;

function addEntries(a: Entry, b: Entry): Entry {
	return {
		...a,
		calls: a.calls + b.calls,
		failedCalls: a.failedCalls + b.failedCalls,
		pricedCalls: a.pricedCalls + b.pricedCalls,
		unpricedCalls: a.unpricedCalls + b.unpricedCalls,
		tokens: addTokens(a.tokens, b.tokens),
		costPico: a.costPico + b.costPico
	};
}
