import type { BucketGrid, SessionScope, Strip } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import { allTokens, costKnown, durationNs } from '../queries/sessions/row.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { knownUsd } from '../queries/sessions/totals.ts';
import { candidates, lookAhead } from './look-ahead.ts';

interface StoredBucket {
	/** Unix ms as text. */
	readonly StartMs: string;
	readonly Sessions: number;
	readonly ErrorSessions: number;
	readonly Tokens: string;
	readonly AnyCost: number;
	readonly SumCost: string;
	readonly Durations: readonly [number, number];
}

/**
 * All that the strip above the list can show, in one reading, so that switching costs nothing.
 * @throws StoreError
 */
export async function readStrip(
	store: StoreClient,
	projectId: string,
	{ range, terms }: SessionScope,
	{ startsMs }: BucketGrid
): Promise<Strip> {
	const ahead = await lookAhead(store, projectId, range, terms);
	const where = both(candidates(projectId, range, ahead), matching(projectId, range, terms, ahead));
	const rows = await store.rows<StoredBucket>(
		`SELECT toString(roundDown(toUnixTimestamp64Milli(StartTime), {starts:Array(Int64)})) AS StartMs,
			count() AS Sessions,
			countIf(ErrorCount > 0) AS ErrorSessions,
			toString(sum(${allTokens})) AS Tokens,
			max(${costKnown}) AS AnyCost,
			toString(sum(Cost)) AS SumCost,
			quantilesTDigest(0.5, 0.95)(${durationNs}) AS Durations
		FROM sessions FINAL WHERE ${where.sql}
		GROUP BY StartMs`,
		{ ...where.params, starts: startsMs.length > 0 ? startsMs : [range.startMs] }
	);
	const byStart = new Map(rows.map((row) => [Number(row.StartMs), row]));
	const sessions = rows.reduce((sum, row) => sum + row.Sessions, 0);
	return {
		buckets: startsMs.map((startMs) => {
			const row = byStart.get(startMs);
			return {
				startMs,
				sessions: row?.Sessions ?? 0,
				errorSessions: row?.ErrorSessions ?? 0,
				tokens: Number(row?.Tokens ?? 0),
				costUsd: row ? knownUsd(row.AnyCost > 0, row.SumCost) : null,
				durationP50Ns: row?.Durations[0] ?? null,
				durationP95Ns: row?.Durations[1] ?? null
			};
		}),
		coverage: { readSessions: sessions, totalSessions: sessions },
		unanswered: []
	};
}
