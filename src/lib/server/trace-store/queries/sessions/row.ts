import type { SessionRow } from '../../../agentops/analytics.ts';
import type { SpanStatus, TokenUsage } from '#lib/trace/span.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import { floorMs } from '../utc-time.ts';
import { picoOf } from '../usd-text.ts';

/** Wall clock of a session in nanoseconds, first start to last end. */
export const durationNs = 'toUnixTimestamp64Nano(EndTime) - toUnixTimestamp64Nano(StartTime)';

/** Tokens of all classes. */
export const allTokens =
	'TokensInput + TokensCacheRead + TokensCacheWrite + TokensOutput + TokensReasoning';

/** True when something of the session's cost is known; 0 is a known cost, absent is not. */
export const costKnown = '(PricedCalls > 0 OR Cost > 0)';

/** To be selected from `sessions FINAL` or an equal sub-select, with the type of the rows. */
export type SessionColumns<Stored> = string & { readonly stored?: Stored };

/** What a list shows of a session. */
export const sessionColumns: SessionColumns<StoredSession> = `
	TraceId, toUnixTimestamp(Bucket) AS Hour,
	Running, Name, Service, RootStatus,
	toString(toUnixTimestamp64Nano(StartTime)) AS StartNs,
	toString(toUnixTimestamp64Nano(EndTime)) AS EndNs,
	SpanCount, ErrorCount, LlmCalls, UnpricedCalls,
	TokensInput, TokensCacheRead, TokensCacheWrite, TokensOutput, TokensReasoning,
	CallsWithTokens,
	${costKnown} AS CostKnown,
	toString(Cost) AS CostText,
	arraySort(Models) AS ModelNames,
	arraySort(Tags) AS TagNames,
	arraySort(Users)[1] AS FirstUser,
	arraySort(Conversations)[1] AS FirstConversation`;

/** What is shown of a session below figures of costs: each column takes as long as to find it. */
export const dearestColumns: SessionColumns<StoredDearest> = `
	TraceId, toUnixTimestamp(Bucket) AS Hour, Name, RootStatus, ErrorCount,
	toString(toUnixTimestamp64Nano(StartTime)) AS StartNs,
	toString(toUnixTimestamp64Nano(EndTime)) AS EndNs,
	UnpricedCalls, ${costKnown} AS CostKnown, toString(Cost) AS CostText, arraySort(Models) AS ModelNames`;

export type StoredDearest = Pick<
	StoredSession,
	| 'TraceId'
	| 'Hour'
	| 'Name'
	| 'RootStatus'
	| 'ErrorCount'
	| 'StartNs'
	| 'EndNs'
	| 'UnpricedCalls'
	| 'CostKnown'
	| 'CostText'
	| 'ModelNames'
>;

/** A row of {@link sessionColumns} as the store gives it. */
export interface StoredSession {
	readonly TraceId: string;
	/** Under which it is filed, Unix seconds: a trace may have several sessions. */
	readonly Hour: number;
	readonly Running: boolean;
	readonly Name: string;
	readonly Service: string;
	readonly RootStatus: string;
	readonly StartNs: string;
	readonly EndNs: string;
	readonly SpanCount: number;
	readonly ErrorCount: number;
	readonly LlmCalls: number;
	readonly UnpricedCalls: number;
	readonly TokensInput: number;
	readonly TokensCacheRead: number;
	readonly TokensCacheWrite: number;
	readonly TokensOutput: number;
	readonly TokensReasoning: number;
	readonly CallsWithTokens: number;
	readonly CostKnown: number;
	readonly CostText: string;
	readonly ModelNames: readonly string[];
	readonly TagNames: readonly string[];
	readonly FirstUser: string;
	readonly FirstConversation: string;
}

export const tokensOf = (
	stored: Pick<
		StoredSession,
		'TokensInput' | 'TokensCacheRead' | 'TokensCacheWrite' | 'TokensOutput' | 'TokensReasoning'
	>
): TokenUsage => ({
	input: stored.TokensInput,
	cacheRead: stored.TokensCacheRead,
	cacheWrite: stored.TokensCacheWrite,
	output: stored.TokensOutput,
	reasoning: stored.TokensReasoning
});

export const toDearestRow = (stored: StoredDearest) => ({
	traceId: stored.TraceId,
	name: stored.Name,
	startMs: floorMs(BigInt(stored.StartNs)),
	status: stored.ErrorCount > 0 ? ('error' as const) : statusOf(stored.RootStatus),
	models: stored.ModelNames.filter((model) => model !== '')
});

export function toSessionRow(stored: StoredSession): SessionRow {
	return {
		...toDearestRow(stored),
		service: stored.Service,
		durationNs: Number(BigInt(stored.EndNs) - BigInt(stored.StartNs)),
		spanCount: stored.SpanCount,
		errorCount: stored.ErrorCount,
		llmCalls: stored.LlmCalls,
		running: stored.Running,
		tokens: stored.CallsWithTokens === 0 ? null : tokensOf(stored),
		costUsd: stored.CostKnown ? picoToUsd(picoOf(stored.CostText)) : null,
		unpricedCalls: stored.UnpricedCalls,
		tags: stored.TagNames,
		user: stored.FirstUser || null,
		conversation: stored.FirstConversation || null
	};
}

/** `Ok`, `STATUS_CODE_OK`, … as the exporters of the years have written it. */
export function statusOf(code: string): SpanStatus {
	switch (code.toUpperCase().replace('STATUS_CODE_', '')) {
		case 'OK':
			return 'ok';
		case 'ERROR':
			return 'error';
		default:
			return 'unset';
	}
}
