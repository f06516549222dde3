import type { Expired } from '#lib/storage/usage.ts';
import type { StoreClient } from '../client.ts';

/** What a step takes at once: some seconds for the store, in which nothing else is written. */
const sessionsAStep = 20_000;
/** Ids in a statement: a server takes a parameter of 128 KiB at most. */
const idsAStatement = 3_000;

const hourOf = (ms: number) => Math.floor(ms / 3_600_000) * 3600;

/** A session is filed no later than under the hour of its last span. */
const ended = `project_id = {project:String}
	AND Bucket <= toDateTime({hour:UInt32}, 'UTC')
	AND EndTime < fromUnixTimestamp64Milli({before:Int64}, 'UTC')`;

/**
 * What would go. Changes nothing.
 * @throws StoreError
 */
export async function countExpired(
	store: StoreClient,
	projectId: string,
	beforeMs: number
): Promise<Expired> {
	const [row] = await store.rows<{
		Sessions: number;
		Spans: string;
		Oldest: string;
		Newest: string;
	}>(
		`SELECT count() AS Sessions, toString(sum(SpanCount)) AS Spans,
			toString(toUnixTimestamp64Milli(min(StartTime)::DateTime64(3))) AS Oldest,
			toString(toUnixTimestamp64Milli(max(EndTime)::DateTime64(3))) AS Newest
		FROM sessions FINAL WHERE ${ended}`,
		{ project: projectId, hour: hourOf(beforeMs), before: beforeMs }
	);
	if (!row || row.Sessions === 0) return { sessions: 0, spans: 0, oldestMs: null, newestMs: null };
	return {
		sessions: row.Sessions,
		spans: Number(row.Spans),
		oldestMs: Number(row.Oldest),
		newestMs: Number(row.Newest)
	};
}

interface Step {
	readonly firstHour: number;
	readonly lastHour: number;
	readonly sessions: number;
	/** On a cluster alone. */
	readonly traceIds: readonly string[];
	/** Of their spans, Unix ms: where to look for them. */
	readonly fromMs: string;
	readonly toMs: string;
}

/** Every table that holds something of a session; sessions come last, so that a crash forgets nothing. */
const parts: readonly { readonly table: string; readonly where: string }[] = [
	{ table: 'span_texts', where: `Hour >= {fromHour:UInt32} AND TraceId IN` },
	{ table: 'session_values', where: `Hour >= {fromHour:UInt32} AND Trace IN` },
	{ table: 'session_inputs', where: `Hour >= {fromHour:UInt32} AND TraceId IN` },
	{ table: 'trace_logs', where: 'TraceId IN' },
	{ table: 'ledger', where: 'Quarter >= toDateTime({fromHour:UInt32}) AND TraceId IN' },
	{
		table: 'otel_traces',
		where: `Timestamp >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
			AND Timestamp <= fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND TraceId IN`
	},
	{
		table: 'sessions',
		where: `Bucket >= toDateTime({first:UInt32}, 'UTC') AND Bucket <= toDateTime({last:UInt32}, 'UTC')
			AND TraceId IN`
	}
];

/**
 * Removes sessions that ended before a moment, with all that was kept of them, the oldest first. Done
 * twice or after a crash it removes what is left. The disk is given back as the store merges.
 * @param keep called between steps; what it throws ends the work
 * @returns how many sessions went
 * @throws StoreError
 */
export async function removeExpired(
	store: StoreClient,
	projectId: string,
	beforeMs: number,
	keep: () => Promise<void>
): Promise<number> {
	let removed = 0;
	let hour = 0;
	for (;;) {
		await keep();
		const step = await nextStep(store, projectId, beforeMs, hour);
		if (step === null) break;
		await removeStep(store, projectId, beforeMs, step);
		removed += step.sessions;
		hour = step.lastHour + 3600;
	}
	if (removed > 0) {
		for (const { table } of parts) {
			await store.command(`ALTER TABLE ${table} APPLY DELETED MASK`);
		}
	}
	return removed;
}

async function nextStep(
	store: StoreClient,
	projectId: string,
	beforeMs: number,
	fromHour: number
): Promise<Step | null> {
	const [row] = await store.rows<{
		Sessions: number;
		TraceIds: string[];
		First: number;
		Last: number;
		FromMs: string;
		ToMs: string;
	}>(
		`SELECT count() AS Sessions, ${store.replicated ? 'groupArray(TraceId)' : '[]'} AS TraceIds,
			toUnixTimestamp(min(Bucket)) AS First, toUnixTimestamp(max(Bucket)) AS Last,
			toString(toUnixTimestamp64Milli(min(StartTime)::DateTime64(3)) - 1) AS FromMs,
			toString(toUnixTimestamp64Milli(max(EndTime)::DateTime64(3)) + 1) AS ToMs
		FROM (
			SELECT TraceId, Bucket, StartTime, EndTime FROM sessions FINAL
			WHERE ${ended} AND Bucket >= toDateTime({from:UInt32}, 'UTC')
			-- Hours are taken whole, so that the next step begins behind this one.
			ORDER BY Bucket LIMIT {most:UInt32} WITH TIES
		)`,
		{
			project: projectId,
			hour: hourOf(beforeMs),
			before: beforeMs,
			from: fromHour,
			most: sessionsAStep
		}
	);
	if (!row || row.Sessions === 0) return null;
	return {
		sessions: row.Sessions,
		traceIds: row.TraceIds,
		firstHour: row.First,
		lastHour: row.Last,
		fromMs: row.FromMs,
		toMs: row.ToMs
	};
}

async function removeStep(
	store: StoreClient,
	projectId: string,
	beforeMs: number,
	step: Step
): Promise<void> {
	const params = {
		project: projectId,
		before: beforeMs,
		hour: hourOf(beforeMs),
		first: step.firstHour,
		last: step.lastHour,
		from: step.fromMs,
		to: step.toMs,
		fromHour: hourOf(Number(step.fromMs))
	};
	if (!store.replicated) {
		const chosen = await chosenSessions(store);
		await remove(store, (table) => `(SELECT ${traceColumn(table)} FROM ${chosen})`, params);
		return;
	}
	// Each replica deletes for itself, so it is told what, not how to find it.
	for (let start = 0; start < step.traceIds.length; start += idsAStatement) {
		const traces = step.traceIds.slice(start, start + idsAStatement);
		const listed = (table: string) =>
			`arrayMap(TraceId -> ${traceColumn(table)}, {traces:Array(String)})`;
		await remove(store, listed, { ...params, traces });
	}
}

const traceColumn = (table: string) =>
	table === 'session_values' ? 'sipHash64(TraceId)' : 'TraceId';

/** The sessions of a step. A mutation runs without a current database, so the table is named in full. */
async function chosenSessions(store: StoreClient): Promise<string> {
	const [home] = await store.rows<{ name: string }>('SELECT currentDatabase() AS name');
	return `${home?.name ?? 'default'}.sessions FINAL
		WHERE ${ended} AND Bucket >= toDateTime({first:UInt32}, 'UTC')
			AND Bucket <= toDateTime({last:UInt32}, 'UTC')`;
}

async function remove(
	store: StoreClient,
	chosenOf: (table: string) => string,
	params: Readonly<Record<string, unknown>>
): Promise<void> {
	for (const { table, where } of parts) {
		await store.command(
			`DELETE FROM ${table} WHERE project_id = {project:String} AND ${where} ${chosenOf(table)}`,
			params
		);
	}
}
