import type { TimeRange } from '../../agentops/agentops.ts';
import type { BucketGrid, ModelShare, Overview, OverviewBucket } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { startedIn } from './sessions/filter.ts';
import { allTokens, costKnown, durationNs } from './sessions/row.ts';
import { knownUsd, toTotals, totalColumns, type StoredTotals } from './sessions/totals.ts';

/**
 * A project's figures for a range, its forerunner, each bucket and each model, from `sessions` alone.
 * All of them count the same sessions: those that started in the range.
 * @throws StoreError
 */
export async function readOverview(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	previous: TimeRange,
	grid: BucketGrid
): Promise<Overview> {
	const [current, before, buckets, models] = await Promise.all([
		readTotals(store, projectId, range),
		readTotals(store, projectId, previous),
		readBuckets(store, projectId, grid),
		readModels(store, projectId, range)
	]);
	const sessions = current.sessions;
	return {
		current,
		previous: before,
		buckets,
		models,
		coverage: { readSessions: sessions, totalSessions: sessions }
	};
}

async function readTotals(store: StoreClient, projectId: string, range: TimeRange) {
	const where = startedIn(projectId, range);
	const [row] = await store.rows<StoredTotals>(
		`SELECT ${totalColumns} FROM sessions FINAL WHERE ${where.sql}`,
		where.params
	);
	return toTotals(row);
}

interface StoredBucket {
	/** Start of the bucket, Unix ms as text. */
	readonly BucketMs: string;
	readonly Sessions: number;
	readonly ErrorSessions: number;
	readonly Tokens: string;
	readonly AnyCost: number;
	readonly SumCost: string;
	readonly P95: number;
}

async function readBuckets(
	store: StoreClient,
	projectId: string,
	{ startsMs, endMs }: BucketGrid
): Promise<OverviewBucket[]> {
	const startMs = startsMs[0];
	if (startMs === undefined) return [];
	const where = startedIn(projectId, { startMs, endMs });
	const rows = await store.rows<StoredBucket>(
		`SELECT
			toString(roundDown(toUnixTimestamp64Milli(StartTime), {starts:Array(Int64)})) AS BucketMs,
			count() AS Sessions,
			countIf(ErrorCount > 0) AS ErrorSessions,
			toString(sum(${allTokens})) AS Tokens,
			max(${costKnown}) AS AnyCost,
			toString(sum(Cost)) AS SumCost,
			quantileExact(0.95)(${durationNs}) AS P95
		FROM sessions FINAL WHERE ${where.sql}
		GROUP BY BucketMs`,
		{ ...where.params, starts: startsMs }
	);
	const byStart = new Map(rows.map((row) => [Number(row.BucketMs), row]));
	return startsMs.map((bucketStartMs) => {
		const row = byStart.get(bucketStartMs);
		return {
			startMs: bucketStartMs,
			sessions: row?.Sessions ?? 0,
			errorSessions: row?.ErrorSessions ?? 0,
			tokens: Number(row?.Tokens ?? 0),
			costUsd: row ? knownUsd(row.AnyCost > 0, row.SumCost) : null,
			durationP95Ns: row?.P95 ?? null
		};
	});
}

interface StoredShare {
	readonly Model: string;
	readonly Calls: string;
	readonly Tokens: string;
	readonly Cost: string;
	readonly Unpriced: string;
}

/** Dearest first. Calls without a model's name are one share named `''`. */
async function readModels(
	store: StoreClient,
	projectId: string,
	range: TimeRange
): Promise<ModelShare[]> {
	const where = startedIn(projectId, range);
	const rows = await store.rows<StoredShare>(
		// A tuple's element must not be read as a column of its own: FINAL would not merge it.
		`SELECT model AS Model, toString(sum(calls)) AS Calls, toString(sum(tokens)) AS Tokens,
			toString(sum(cost)) AS Cost, toString(sum(unpriced)) AS Unpriced
		FROM (SELECT ByModel FROM sessions FINAL WHERE ${where.sql})
		ARRAY JOIN ByModel.1 AS model, ByModel.2 AS calls, ByModel.3 AS tokens, ByModel.4 AS cost,
			ByModel.5 AS unpriced
		GROUP BY model ORDER BY sum(cost) DESC, sum(tokens) DESC, model
		SETTINGS optimize_functions_to_subcolumns = 0`,
		where.params
	);
	return rows.map(({ Model, Calls, Tokens, Cost, Unpriced }) => ({
		model: Model,
		calls: Number(Calls),
		tokens: Number(Tokens),
		costUsd: knownUsd(Number(Calls) > Number(Unpriced), Cost),
		unpricedCalls: Number(Unpriced)
	}));
}
