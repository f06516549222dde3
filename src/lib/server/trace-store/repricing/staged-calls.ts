import type { PicoUsd } from '#lib/cost/pico.ts';
import { parsePico, picoToText } from '#lib/cost/pico.ts';
import type { Span } from '#lib/time/range.ts';
import type { TokenUsage } from '#lib/trace/span.ts';
import type { StoreClient } from '../client.ts';

/** What is priced anew: the calls that began in the range, of one project or of all. */
export interface RepricedScope {
	/** UUID; null = all projects. */
	readonly projectId: string | null;
	readonly range: Span;
}

/** A model call as it is stored, with all that its cost depends on. */
export interface StoredCall {
	readonly projectId: string;
	readonly traceId: string;
	readonly spanId: string;
	/** Unix ns. */
	readonly startNs: bigint;
	/** null = not named. */
	readonly provider: string | null;
	readonly model: string | null;
	readonly service: string;
	/** null = not reported. */
	readonly tokens: TokenUsage | null;
	/** The producer's own figure; null = none. */
	readonly producerUsd: number | null;
	readonly costPico: PicoUsd | null;
	readonly promptPico: PicoUsd | null;
	readonly source: string;
}

export interface CallCost {
	readonly costPico: PicoUsd | null;
	readonly promptPico: PicoUsd | null;
	readonly source: 'computed' | 'producer' | null;
}

/** A call whose cost changes. */
export interface StagedCall {
	readonly call: StoredCall;
	readonly cost: CallCost;
	/** Calls are applied chunk by chunk, ascending from 0. */
	readonly chunk: number;
}

/** Where changes wait between preview and application; there is one at a time. */
export const stagedTable = 'repriced_calls';

const columns = {
	Chunk: 'UInt32',
	project_id: 'String',
	Timestamp: 'DateTime64(9)',
	TraceId: 'String',
	SpanId: 'String',
	Model: 'String',
	Service: 'String',
	HasTokens: 'Bool',
	OldCost: 'Nullable(Decimal(18, 12))',
	OldPrompt: 'Nullable(Decimal(18, 12))',
	NewCost: 'Nullable(Decimal(18, 12))',
	NewPrompt: 'Nullable(Decimal(18, 12))',
	NewSource: 'String'
} as const;

/**
 * Makes an empty place for changes, dropping what waited there.
 * @throws StoreError
 */
export async function clearStaged(store: StoreClient): Promise<void> {
	await dropStaged(store);
	await store.command(`
		CREATE TABLE ${stagedTable} (${Object.entries(columns)
			.map(([name, type]) => `${name} ${type}`)
			.join(', ')})
		ENGINE = MergeTree ORDER BY (Chunk, project_id, TraceId, Timestamp, SpanId)
		SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
}

/** @throws StoreError */
export async function dropStaged(store: StoreClient): Promise<void> {
	await store.command(`DROP TABLE IF EXISTS ${stagedTable}`);
}

/** @throws StoreError */
export async function stage(store: StoreClient, staged: readonly StagedCall[]): Promise<void> {
	if (staged.length === 0) return;
	const lines = staged.map(({ call, cost, chunk }) =>
		JSON.stringify([
			chunk,
			call.projectId,
			nsText(call.startNs),
			call.traceId,
			call.spanId,
			call.model ?? '',
			call.service,
			call.tokens !== null,
			decimal(call.costPico),
			decimal(call.promptPico),
			decimal(cost.costPico),
			decimal(cost.costPico === null ? null : cost.promptPico),
			cost.costPico === null ? '' : (cost.source ?? '')
		])
	);
	await store.insert(stagedTable, Object.keys(columns), lines.join('\n'));
}

const decimal = (pico: PicoUsd | null) => (pico === null ? null : picoToText(pico));

function nsText(ns: bigint): string {
	return `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}`;
}

interface CallRow {
	readonly StartNs: string;
	readonly TraceId: string;
	readonly SpanId: string;
	readonly Provider: string;
	readonly Model: string;
	readonly Service: string;
	readonly HasTokens: boolean;
	readonly Tokens: readonly string[];
	readonly ProducerCost: number | null;
	readonly CostText: string | null;
	readonly PromptText: string | null;
	readonly CostSource: string;
}

/**
 * The projects with calls in the scope.
 * @throws StoreError
 */
export async function projectsOf(store: StoreClient, scope: RepricedScope): Promise<string[]> {
	if (scope.projectId !== null) return [scope.projectId];
	const rows = await store.rows<{ project: string }>(
		`SELECT DISTINCT project_id AS project FROM otel_traces
		WHERE CountsAsCall AND ${startedIn} ORDER BY project`,
		rangeParams(scope.range)
	);
	return rows.map(({ project }) => project);
}

const startedIn = `Timestamp >= fromUnixTimestamp64Milli({fromMs:Int64}) AND Timestamp < fromUnixTimestamp64Milli({untilMs:Int64})`;
const rangeParams = ({ startMs, endMs }: Span) => ({ fromMs: startMs, untilMs: endMs });

/**
 * How many calls there are to look at.
 * @throws StoreError
 */
export async function countCalls(store: StoreClient, scope: RepricedScope): Promise<number> {
	const ofProject = scope.projectId === null ? 'true' : 'project_id = {project:String}';
	const [row] = await store.rows<{ Calls: string }>(
		`SELECT toString(count()) AS Calls FROM otel_traces
		WHERE CountsAsCall AND ${startedIn} AND ${ofProject}`,
		{ ...rangeParams(scope.range), project: scope.projectId ?? '' }
	);
	return Number(row?.Calls ?? 0);
}

/**
 * The next calls of a project in the order of the table.
 * @param after the last call of the former page; null = from the start
 * @throws StoreError
 */
export async function readCalls(
	store: StoreClient,
	projectId: string,
	range: Span,
	after: StoredCall | null,
	limit: number
): Promise<StoredCall[]> {
	const rows = await store.rows<CallRow>(
		`SELECT toString(toUnixTimestamp64Nano(Timestamp)) AS StartNs, TraceId, SpanId, Provider, Model,
			ServiceName AS Service, HasTokens,
			[toString(TokensInput), toString(TokensCacheRead), toString(TokensCacheWrite),
				toString(TokensOutput), toString(TokensReasoning)] AS Tokens,
			ProducerCost, toString(Cost) AS CostText, toString(PromptCost) AS PromptText, CostSource
		FROM otel_traces
		WHERE project_id = {project:String} AND CountsAsCall AND ${startedIn}
			AND Timestamp >= fromUnixTimestamp64Nano({afterNs:Int64})
			AND (Timestamp, TraceId, SpanId)
				> (fromUnixTimestamp64Nano({afterNs:Int64}), {afterTrace:String}, {afterSpan:String})
		ORDER BY Timestamp, TraceId, SpanId LIMIT {limit:UInt32}`,
		{
			...rangeParams(range),
			project: projectId,
			afterNs: (after?.startNs ?? 0n).toString(),
			afterTrace: after?.traceId ?? '',
			afterSpan: after?.spanId ?? '',
			limit
		}
	);
	return rows.map((row) => toCall(projectId, row));
}

function toCall(projectId: string, row: CallRow): StoredCall {
	const [input = 0, cacheRead = 0, cacheWrite = 0, output = 0, reasoning = 0] =
		row.Tokens.map(Number);
	return {
		projectId,
		traceId: row.TraceId,
		spanId: row.SpanId,
		startNs: BigInt(row.StartNs),
		provider: row.Provider === '' ? null : row.Provider,
		model: row.Model === '' ? null : row.Model,
		service: row.Service,
		tokens: row.HasTokens ? { input, cacheRead, cacheWrite, output, reasoning } : null,
		producerUsd: row.ProducerCost,
		costPico: row.CostText === null ? null : parsePico(row.CostText),
		promptPico: row.PromptText === null ? null : parsePico(row.PromptText),
		source: row.CostSource
	};
}
