import type { StoreClient } from '../client.ts';
import { environmentsSql } from '../environments.ts';
import { insertEntries } from '../ledger/table.ts';
import { sessionNear } from './known-traces.ts';

/**
 * The one SQL text that makes `sessions` rows out of raw spans: after a crash between the two inserts,
 * and wherever totals must be made anew. It says the same as `toSessionRows` does for a flush; a test
 * keeps them equal.
 */

/** Distinct span names kept per partial row: enough to search by, bounded whatever a sender invents. */
export const maxNames = 64;

const allTokens = ['Input', 'CacheRead', 'CacheWrite', 'Output', 'Reasoning']
	.map((name) => `otel_traces.Tokens${name}`)
	.join(' + ');

/** The head of a session: see `sessions` in the schema. */
const head = `min([
		if(ParentSpanId = '', '0', '1'),
		leftPad(toString(toUnixTimestamp64Nano(Timestamp)), 19, '0'),
		SpanId, SpanName, ServiceName, StatusCode
	])`;

const aggregates = {
	StartTime: 'min(Timestamp)',
	EndTime: 'max(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration)))',
	Head: head,
	SpanCount: 'count()',
	OkCount: `countIf(StatusCode = 'Ok')`,
	ErrorCount: `countIf(StatusCode = 'Error')`,
	LlmCalls: 'countIf(CountsAsCall)',
	CallsWithTokens: 'countIf(CountsAsCall AND HasTokens)',
	PricedCalls: 'countIf(CountsAsCall AND isNotNull(otel_traces.Cost))',
	UnpricedCalls: 'countIf(CountsAsCall AND isNull(otel_traces.Cost))',
	TokensInput: 'sumIf(otel_traces.TokensInput, CountsAsCall)',
	TokensCacheRead: 'sumIf(otel_traces.TokensCacheRead, CountsAsCall)',
	TokensCacheWrite: 'sumIf(otel_traces.TokensCacheWrite, CountsAsCall)',
	TokensOutput: 'sumIf(otel_traces.TokensOutput, CountsAsCall)',
	TokensReasoning: 'sumIf(otel_traces.TokensReasoning, CountsAsCall)',
	TokensOfOk: sumOfTokens(`CountsAsCall AND StatusCode = 'Ok'`),
	TokensOfErrors: sumOfTokens(`CountsAsCall AND StatusCode = 'Error'`),
	Cost: 'sum(ifNull(otel_traces.Cost, toDecimal64(0, 12)))',
	PromptCost: 'sum(ifNull(otel_traces.PromptCost, toDecimal64(0, 12)))',
	CompletionCost: 'sum(ifNull(otel_traces.Cost - otel_traces.PromptCost, toDecimal64(0, 12)))',
	ByModel: `sumMapIf(
		[otel_traces.Model::String], [toUInt64(1)], [${allTokens}],
		[toDecimal128(ifNull(otel_traces.Cost, toDecimal64(0, 12)), 12)], [toUInt64(isNull(otel_traces.Cost))],
		CountsAsCall
	)`,
	MinSpanNs: 'min(Duration)',
	MaxSpanNs: 'max(Duration)',
	SumSpanNs: 'sum(Duration)',
	Services: names('ServiceName'),
	// The session's own name is found by a search even where so many others came first.
	SpanNames: `arrayFilter(name -> name != '', arrayDistinct(arrayPushBack(${names('SpanName')}, (${head})[4])))`,
	Models: names('Model'),
	UnpricedModels: names('Model', 'CountsAsCall AND HasTokens AND isNull(otel_traces.Cost)'),
	Agents: names('AgentName'),
	Tools: names('ToolName'),
	Tags: `arraySlice(groupUniqArrayArray(otel_traces.Tags), 1, ${maxNames})`,
	Users: names('UserName'),
	Teams: names('Team'),
	Conversations: names('Conversation'),
	Environments: `arraySlice(groupUniqArrayArray(${environmentsSql}), 1, ${maxNames})`,
	Exceptions: names('ErrorType')
} as const;

function sumOfTokens(condition: string): string {
	return `sumIf(${allTokens}, ${condition})`;
}

function names(column: string, condition = 'true'): string {
	return `groupUniqArrayIf(${maxNames})(otel_traces.${column}::String, otel_traces.${column} != '' AND ${condition})`;
}

/** The aggregated columns, in the order in which rows are written. */
export const sessionAggregates = Object.keys(aggregates);

/**
 * `INSERT INTO sessions SELECT …` over the spans that a condition picks.
 * @param where SQL over otel_traces; it must take traces whole
 * @param bucket SQL for the hour under which the trace is filed
 * @param session SQL for which of a trace's sessions a span belongs to; null = a trace is one
 */
export function insertSessionsFromSpans(
	where: string,
	bucket = `toStartOfHour(min(Timestamp), 'UTC')`,
	session: string | null = null
): string {
	return `
		INSERT INTO sessions (project_id, Bucket, TraceId, ${sessionAggregates.join(', ')})
		SELECT project_id, ${bucket}, TraceId,
			${Object.values(aggregates).join(',\n\t\t\t')}
		FROM otel_traces WHERE ${where}
		GROUP BY project_id, TraceId${session === null ? '' : `, ${session}`}`;
}

/** Which of the sessions of its trace a span belongs to, where a trace has several: `split` and when each `begins`. */
const sessionOfSpan = `arrayCount(
	hour -> hour <= toUnixTimestamp(toStartOfHour(Timestamp, 'UTC')),
	{begins:Array(Array(UInt32))}[indexOf({split:Array(String)}, TraceId)]
)`;

/**
 * The hours under which a trace's sessions are filed, as a writer files spans that come in order.
 * @param hours in which its spans began, ascending, Unix seconds
 */
function beginsOf(hours: readonly number[]): number[] {
	const begins: number[] = [];
	for (const hour of hours) if (sessionNear(begins, hour) === null) begins.push(hour);
	return begins;
}

/** A trace of a project. */
export interface TraceKey {
	readonly projectId: string;
	readonly traceId: string;
}

/**
 * Makes the sessions and ledger rows of these traces anew from their raw spans. When it dies between
 * its statements something is missing, which the next start finds and repairs.
 * @throws StoreError
 */
export async function rebuildSessions(
	store: StoreClient,
	keys: readonly TraceKey[]
): Promise<void> {
	if (keys.length > 0) await store.catchUp(['otel_traces']);
	const byProject = new Map<string, string[]>();
	for (const { projectId, traceId } of keys) {
		const traces = byProject.get(projectId) ?? [];
		traces.push(traceId);
		byProject.set(projectId, traces);
	}
	for (const [project, all] of byProject) {
		for (let from = 0; from < all.length; from += tracesPerStatement) {
			const traces = all.slice(from, from + tracesPerStatement);
			const which = 'project_id = {project:String} AND TraceId IN {traces:Array(String)}';
			const begun = await store.rows<{ trace: string; hours: readonly number[] }>(
				`SELECT TraceId AS trace,
					arraySort(groupUniqArray(toUnixTimestamp(toStartOfHour(Timestamp, 'UTC')))) AS hours
				FROM otel_traces WHERE ${which} GROUP BY TraceId`,
				{ project, traces }
			);
			const split = begun
				.map(({ trace, hours }) => ({ trace, begins: beginsOf(hours) }))
				.filter(({ begins }) => begins.length > 1);
			await store.command(`DELETE FROM sessions WHERE ${which}`, { project, traces });
			await store.command(insertSessionsFromSpans(which, undefined, sessionOfSpan), {
				project,
				traces,
				split: split.map(({ trace }) => trace),
				begins: split.map(({ begins }) => begins)
			});
			await store.command(`DELETE FROM ledger WHERE ${which}`, { project, traces });
			await store.command(insertEntries(which), { project, traces });
		}
	}
}

const tracesPerStatement = 2_000;
