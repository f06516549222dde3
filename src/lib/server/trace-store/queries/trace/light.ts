import { droppedKeys, endBeforeStartKey, labelOf } from '#lib/trace/light/pack.ts';
import { toSpanType, type LightSpan } from '#lib/trace/light/light.ts';
import { redactText } from '#lib/trace/redact.ts';
import type { SpanFacts, TokenUsage } from '#lib/trace/span.ts';
import type { StoreClient } from '../../client.ts';
import { bounds, within, type FoundTrace } from './detail.ts';

/** More spans than this are left out, the latest first: a browser could not hold them. */
export const mostLightSpans = 300_000;

/** Cost of a call in USD when the store has none; null = unknown. */
type CostOf = (facts: SpanFacts, atMs: number) => number | null;

/**
 * All of a trace without its bodies, as one row of arrays in one order: for 100 000 spans a tenth of the
 * time that a row a span takes, which goes into JSON and not into the engine. What spans have in common
 * (`kinds`) comes once and is named by a number; what only calls have comes for calls only.
 */
interface StoredArrays {
	readonly ids: readonly string[];
	readonly parents: readonly string[];
	readonly starts: readonly number[];
	readonly durations: readonly number[];
	/**
	 * Bits: 1 failed, 2 ok, 4 counts as call, 8 has an entry in `calls`, 16 in `errors`, 32 its SDK left
	 * something out, 64 ended before it began.
	 */
	readonly flags: readonly number[];
	readonly kindOf: readonly number[];
	readonly kinds: readonly (readonly [number, ...kind: string[]])[];
	/** Tokens by class, whether they were reported, cost in USD or −1. */
	readonly calls: readonly (readonly number[])[];
	readonly errors: readonly string[];
}

const select = `
	SELECT
		groupArray(SpanId) AS ids,
		groupArray(ParentSpanId) AS parents,
		groupArray(StartNs) AS starts,
		groupArray(toFloat64(Duration)) AS durations,
		groupArray(Flags) AS flags,
		groupArray(Kind) AS kindOf,
		groupUniqArray((Kind, SpanName, ServiceName, Type, ToolName, AgentName, Model, Provider)) AS kinds,
		groupArrayIf((toFloat64(TokensInput), toFloat64(TokensCacheRead), toFloat64(TokensCacheWrite),
			toFloat64(TokensOutput), toFloat64(TokensReasoning), toFloat64(HasTokens),
			toFloat64(ifNull(Cost, -1))), IsCall) AS calls,
		groupArrayIf(substringUTF8(ErrorMessage, 1, 300), HasError) AS errors
	FROM (
		SELECT SpanId, ParentSpanId, Duration, SpanName, ServiceName, Type, ToolName, AgentName, Model,
			Provider, TokensInput, TokensCacheRead, TokensCacheWrite, TokensOutput, TokensReasoning,
			HasTokens, Cost, ErrorMessage,
			toFloat64(toUnixTimestamp64Nano(Timestamp) - {from:Int64}) AS StartNs,
			upper(StatusCode) LIKE '%ERROR' AS Failed,
			CountsAsCall OR HasTokens OR Cost IS NOT NULL OR Model != '' AS IsCall,
			Failed AND ErrorMessage != '' AS HasError,
			toUInt8(Failed + 2 * (upper(StatusCode) LIKE '%OK') + 4 * CountsAsCall + 8 * IsCall
				+ 16 * HasError
				-- The names of attributes are a column of their own: their contents are not read for this.
				+ 32 * hasAny(mapKeys(SpanAttributes), {dropped:Array(String)})
				+ 64 * (Duration = 0 AND mapContains(SpanAttributes, {backwards:String}))) AS Flags,
			-- A number that JavaScript holds exactly; two kinds in one trace do not meet on it.
			cityHash64(SpanName, ServiceName, Type, ToolName, AgentName, Model, Provider)
				% 9007199254740991 AS Kind
		FROM otel_traces WHERE ${within}
		ORDER BY Timestamp, TraceId, SpanId
		LIMIT {most:UInt32}
	)`;

/**
 * A trace's spans without their content, ascending by start, secrets in error texts masked.
 *
 * @param costOf what a call costs that was stored without a cost
 * @throws StoreError
 */
export async function readLightSpans(
	store: StoreClient,
	trace: FoundTrace,
	costOf: CostOf
): Promise<LightSpan[]> {
	const [stored] = await store.rows<StoredArrays>(select, {
		...bounds(trace),
		from: trace.startNs,
		most: mostLightSpans,
		dropped: droppedKeys,
		backwards: endBeforeStartKey
	});
	if (!stored) return [];
	return toSpans(stored, Number(BigInt(trace.startNs) / 1_000_000n), costOf);
}

function toSpans(stored: StoredArrays, startMs: number, costOf: CostOf): LightSpan[] {
	const kinds = new Map(stored.kinds.map(([number, ...texts]) => [number, toKind(texts)]));
	const unknown = toKind([]);
	let call = 0;
	let error = 0;
	return stored.ids.map((spanId, at): LightSpan => {
		const kind = kinds.get(stored.kindOf[at] ?? -1) ?? unknown;
		const flags = stored.flags[at] ?? 0;
		const startNs = stored.starts[at] ?? 0;
		const countsAsCall = (flags & 4) !== 0;
		const failed = (flags & 1) !== 0;
		let tokens: TokenUsage | null = null;
		let costUsd: number | null = null;
		if ((flags & 8) !== 0) {
			const [
				input = 0,
				cacheRead = 0,
				cacheWrite = 0,
				output = 0,
				reasoning = 0,
				has = 0,
				cost = -1
			] = stored.calls[call] ?? [];
			call += 1;
			if (has === 1) tokens = { input, cacheRead, cacheWrite, output, reasoning };
			if (cost >= 0) costUsd = cost;
			else if (countsAsCall && tokens !== null) {
				costUsd = costOf(factsOf(kind, tokens), startMs + startNs / 1e6);
			}
		}
		let errorText: string | null = null;
		if ((flags & 16) !== 0) {
			errorText = redactText(stored.errors[error] ?? '');
			error += 1;
		}
		return {
			spanId,
			parentSpanId: stored.parents[at] ?? '',
			name: kind.name,
			serviceName: kind.serviceName,
			type: kind.type,
			startNs,
			durationNs: stored.durations[at] ?? 0,
			failed,
			status: failed ? 'error' : (flags & 2) === 0 ? 'unset' : 'ok',
			countsAsCall,
			truncated: (flags & 32) !== 0,
			endsBeforeStart: (flags & 64) !== 0,
			model: kind.model,
			tokens,
			costUsd,
			label: kind.label,
			errorText
		};
	});
}

function toKind(texts: readonly string[]) {
	const [
		name = '',
		serviceName = '',
		stored = '',
		tool = '',
		agent = '',
		model = '',
		provider = ''
	] = texts;
	const type = toSpanType(stored);
	return {
		name,
		serviceName,
		type,
		label: labelOf({ type, toolName: tool || null, agentName: agent || null }),
		model: model || null,
		provider: provider || null
	};
}

/** What a price rests on. */
function factsOf(kind: ReturnType<typeof toKind>, tokens: TokenUsage): SpanFacts {
	return {
		type: kind.type,
		countsAsCall: true,
		model: kind.model,
		provider: kind.provider,
		tokens,
		producerCost: null,
		user: null,
		team: null,
		conversation: null,
		agentName: null,
		toolName: null,
		tags: [],
		errorType: null,
		errorMessage: null
	};
}
