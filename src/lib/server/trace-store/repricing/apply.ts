import type { StoreClient } from '../client.ts';
import { lastQuarter, quarterOf } from '../ledger/calls-of-sessions.ts';
import type { TraceKey } from '../write/rebuild.ts';
import { stagedTable } from './staged-calls.ts';

/**
 * Puts staged costs in place, chunk by chunk: spans by a mutation, and `ledger` and `sessions` by rows
 * that hold the difference. Sums of these tables add up by themselves, so a correction is an insert:
 * nothing is missing in between, and ingest goes on. A count that falls is added as 2⁶⁴ − n; sums of
 * UInt64 wrap, and every reader of these columns sums.
 *
 * A mutation may run twice, an insert of differences may not. So after each chunk the sums of its
 * traces are compared with their spans, and what differs is made anew from the spans.
 */

/** Values by call for the mutation; lives in memory while a chunk is applied. */
const valueTable = 'repriced_values';

export interface ApplyChunk {
	readonly chunk: number;
	/** True when a former attempt at this chunk may have got half way: then nothing is added twice. */
	readonly again: boolean;
	/** Makes sessions and ledger of these traces anew while no span is written. */
	readonly rebuild: (keys: readonly TraceKey[]) => Promise<void>;
}

/**
 * @returns how many traces had to be made anew
 * @throws StoreError
 */
export async function applyChunk(
	store: StoreClient,
	{ chunk, again, rebuild }: ApplyChunk
): Promise<number> {
	await updateSpans(store, chunk);
	if (!again) {
		await store.command(ledgerDifferences, { chunk });
		await store.command(sessionDifferences, { chunk });
	}
	const apart = await differingTraces(store, chunk);
	await rebuild(apart);
	return apart.length;
}

const callKey = 'project_id, Timestamp, TraceId, SpanId';

async function updateSpans(store: StoreClient, chunk: number): Promise<void> {
	const [home] = await store.rows<{ name: string }>('SELECT currentDatabase() AS name');
	// A mutation runs without a current database, so its tables are named in full.
	const inHome = (table: string) => `${home?.name ?? 'default'}.${table}`;
	await store.command(`DROP TABLE IF EXISTS ${valueTable}`);
	await store.command(`
		CREATE TABLE ${valueTable} (
			project_id String, Timestamp DateTime64(9), TraceId String, SpanId String,
			NewCost Nullable(Decimal(18, 12)), NewPrompt Nullable(Decimal(18, 12)), NewSource String
		) ENGINE = Join(ANY, LEFT, ${callKey})`);
	await store.command(
		`INSERT INTO ${valueTable} SELECT ${callKey}, NewCost, NewPrompt, NewSource
		FROM ${stagedTable} WHERE Chunk = {chunk:UInt32}`,
		{ chunk }
	);
	const [span] = await store.rows<{ first: string; last: string }>(
		`SELECT toString(min(Timestamp)) AS first, toString(max(Timestamp)) AS last
		FROM ${stagedTable} WHERE Chunk = {chunk:UInt32}`,
		{ chunk }
	);
	const value = (column: string) => `joinGet('${inHome(valueTable)}', '${column}', ${callKey})`;
	try {
		await store.command(
			`ALTER TABLE otel_traces UPDATE Cost = ${value('NewCost')}, PromptCost = ${value('NewPrompt')},
				CostSource = ${value('NewSource')}
			WHERE CountsAsCall
				AND Timestamp BETWEEN toDateTime64({first:String}, 9, 'UTC') AND toDateTime64({last:String}, 9, 'UTC')
				AND (${callKey}) IN (
					SELECT ${callKey} FROM ${inHome(stagedTable)} WHERE Chunk = {chunk:UInt32}
				)
			SETTINGS mutations_sync = 1`,
			{ chunk, first: span?.first ?? '', last: span?.last ?? '' }
		);
	} catch (error) {
		// A mutation that failed would be tried again for ever, and later ones would wait behind it.
		await store.command(
			`KILL MUTATION WHERE database = currentDatabase() AND table = 'otel_traces'
				AND NOT is_done AND position(command, '${valueTable}') > 0`
		);
		throw error;
	} finally {
		await store.command(`DROP TABLE IF EXISTS ${valueTable}`);
	}
}

const priced = `toInt64(isNotNull(NewCost)) - toInt64(isNotNull(OldCost))`;
const costChange = `toDecimal128(ifNull(NewCost, toDecimal64(0, 12)), 12) - toDecimal128(ifNull(OldCost, toDecimal64(0, 12)), 12)`;
const side = (cost: string, prompt: string) =>
	`toDecimal128(ifNull(${cost} - ${prompt}, toDecimal64(0, 12)), 12)`;
const known = (value: string) => `toDecimal128(ifNull(${value}, toDecimal64(0, 12)), 12)`;

const ledgerDifferences = `
	INSERT INTO ledger (project_id, Quarter, TraceId, Model, Service, PricedCalls, UnpricedCalls, Cost)
	SELECT project_id, toStartOfFifteenMinutes(toDateTime(Timestamp, 'UTC')) AS Quarter, TraceId, Model,
		Service, toUInt64(sum(${priced})), toUInt64(-sum(${priced})), sum(${costChange})
	FROM ${stagedTable} WHERE Chunk = {chunk:UInt32}
	GROUP BY project_id, Quarter, TraceId, Model, Service`;

const isTouched = `(project_id, TraceId) IN (
	SELECT project_id, TraceId FROM ${stagedTable} WHERE Chunk = {chunk:UInt32}
)`;

/**
 * Least and greatest are the session's own, so that they change nothing; sums are the differences. A trace may have
 * several sessions: its calls are of them by their time, as in the ledger.
 */
const sessionDifferences = `
	INSERT INTO sessions (
		project_id, Bucket, TraceId, StartTime, EndTime, Head, MinSpanNs, MaxSpanNs,
		PricedCalls, UnpricedCalls, Cost, PromptCost, CompletionCost, ByModel, UnpricedModels
	)
	SELECT session.project_id, session.Bucket, session.TraceId, session.StartTime, session.EndTime,
		session.Head, session.MinSpanNs, session.MaxSpanNs,
		toUInt64(difference.Priced), toUInt64(-difference.Priced), difference.CostChange,
		difference.PromptChange, difference.CompletionChange,
		(
			difference.ModelNames, arrayMap(name -> toUInt64(0), difference.ModelNames),
			arrayMap(name -> toUInt64(0), difference.ModelNames), difference.ModelCosts,
			arrayMap(count -> toUInt64(-count), difference.ModelPriced)
		),
		difference.NowUnpriced
	FROM (
		SELECT project_id, Bucket, TraceId, StartTime, EndTime, Head, MinSpanNs, MaxSpanNs
		FROM sessions FINAL WHERE ${isTouched}
	) AS session
	INNER JOIN (
		SELECT project_id, TraceId, Bucket, sum(OfModel) AS Priced, sum(CostOfModel) AS CostChange,
			sum(PromptOfModel) AS PromptChange, sum(CompletionOfModel) AS CompletionChange,
			groupArray(Model) AS ModelNames, groupArray(CostOfModel) AS ModelCosts,
			groupArray(OfModel) AS ModelPriced,
			groupArrayIf(Model, LostPrice AND Model != '') AS NowUnpriced
		FROM (
			SELECT call.project_id AS project_id, call.TraceId AS TraceId, filed.Bucket AS Bucket, Model,
				sum(${priced}) AS OfModel, sum(${costChange}) AS CostOfModel,
				sum(${known('NewPrompt')} - ${known('OldPrompt')}) AS PromptOfModel,
				sum(${side('NewCost', 'NewPrompt')} - ${side('OldCost', 'OldPrompt')}) AS CompletionOfModel,
				countIf(HasTokens AND isNull(NewCost)) > 0 AS LostPrice
			FROM (SELECT * FROM ${stagedTable} WHERE Chunk = {chunk:UInt32}) AS call
			INNER JOIN (
				SELECT project_id, TraceId, Bucket, ${quarterOf('StartTime')} AS FirstQuarter,
					${lastQuarter('Bucket')} AS LastQuarter
				FROM sessions FINAL WHERE ${isTouched}
			) AS filed ON filed.project_id = call.project_id AND filed.TraceId = call.TraceId
			WHERE ${quarterOf('call.Timestamp')} BETWEEN filed.FirstQuarter AND filed.LastQuarter
			GROUP BY project_id, TraceId, Bucket, Model
		)
		GROUP BY project_id, TraceId, Bucket
	) AS difference
	ON session.project_id = difference.project_id AND session.TraceId = difference.TraceId
		AND session.Bucket = difference.Bucket`;

/** Traces of a chunk whose sums are not those of their spans. */
async function differingTraces(store: StoreClient, chunk: number): Promise<TraceKey[]> {
	const touched = `SELECT project_id, TraceId FROM ${stagedTable} WHERE Chunk = {chunk:UInt32}`;
	return await store.rows<{ projectId: string; traceId: string }>(
		`SELECT project AS projectId, trace AS traceId
		FROM (
			SELECT project_id AS project, TraceId AS trace,
				toInt64(countIf(CountsAsCall AND isNotNull(Cost))) AS ofSession,
				toInt64(countIf(CountsAsCall AND isNotNull(Cost))) AS ofLedger,
				sum(${known('Cost')}) AS sessionCost, sum(${known('Cost')}) AS ledgerCost
			FROM otel_traces WHERE (project_id, TraceId) IN (${touched}) GROUP BY project, trace
			UNION ALL
			SELECT project_id::String, TraceId, -toInt64(sum(PricedCalls)), toInt64(0), -sum(Cost),
				toDecimal128(0, 12)
			FROM sessions WHERE (project_id::String, TraceId) IN (${touched}) GROUP BY project_id, TraceId
			UNION ALL
			SELECT project_id::String, TraceId, toInt64(0), -toInt64(sum(PricedCalls)), toDecimal128(0, 12),
				-sum(Cost)
			FROM ledger WHERE (project_id::String, TraceId) IN (${touched}) GROUP BY project_id, TraceId
		)
		GROUP BY project, trace
		HAVING sum(ofSession) != 0 OR sum(ofLedger) != 0 OR sum(sessionCost) != 0 OR sum(ledgerCost) != 0`,
		{ chunk }
	);
}

/**
 * Takes models that have a price now out of the sessions' lists of unpriced ones: names add up, so they
 * cannot be taken out by a row. May run twice.
 * @throws StoreError
 */
export async function tidyUnpricedModels(store: StoreClient): Promise<void> {
	const [home] = await store.rows<{ name: string }>('SELECT currentDatabase() AS name');
	const inHome = (table: string) => `${home?.name ?? 'default'}.${table}`;
	const touched = `SELECT project_id, TraceId FROM ${inHome(stagedTable)} WHERE isNull(OldCost)`;
	await store.command(`
		ALTER TABLE sessions UPDATE UnpricedModels = arrayFilter(
			name -> (project_id::String, TraceId, name) NOT IN (
				SELECT project_id, TraceId, Model::String FROM ${inHome('otel_traces')}
				WHERE (project_id, TraceId) IN (${touched})
				GROUP BY project_id, TraceId, Model
				HAVING countIf(CountsAsCall AND HasTokens AND isNull(Cost)) = 0
			), UnpricedModels
		)
		WHERE notEmpty(UnpricedModels) AND (project_id::String, TraceId) IN (${touched})
		SETTINGS mutations_sync = 1`);
}
