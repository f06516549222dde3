/** The overview of a remote: all sessions that can be listed, and the details of a sample of them. */
import type { TimeRange } from '../../agentops.ts';
import type { BucketGrid, Overview } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import { coverageOf } from '../reading/coverage.ts';
import type { SessionScan } from '../reading/list-pages.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import type { ReadSession } from '../session/session-row.ts';
import type { ReadBucketTokens } from './bucket-tokens.ts';
import { readBuckets, readModels, readTotals } from './sums.ts';

export interface OverviewQuestion {
	readonly range: TimeRange;
	/** What the totals are compared with. */
	readonly previous: TimeRange;
	readonly grid: BucketGrid;
}

/**
 * A fault only where the sessions of a range could not be listed at all.
 * @param readBucketTokens asked for what the sample leaves out
 */
export async function readOverview(
	reader: SessionReader,
	readBucketTokens: ReadBucketTokens,
	projectId: string,
	{ range, previous, grid }: OverviewQuestion,
	signal: AbortSignal | undefined
): Promise<Reply<Overview>> {
	const { pages, maxDetails } = reader;
	const [current, former, metrics, formerMetrics] = await Promise.all([
		readSample(reader, projectId, range, maxDetails, signal),
		readSample(reader, projectId, previous, Math.ceil(maxDetails / 3), signal),
		pages.metrics(projectId, range, signal),
		pages.metrics(projectId, previous, signal)
	]);
	if (!current.ok) return current;
	if (!former.ok) return former;
	const { scan, sessions, detailed } = current.value;
	const sums = detailed < sessions.length ? await readBucketTokens(projectId, grid, signal) : [];
	return ok({
		current: readTotals(sessions, metrics.ok ? metrics.value.metrics : null),
		previous: readTotals(
			former.value.sessions,
			formerMetrics.ok ? formerMetrics.value.metrics : null
		),
		buckets: readBuckets(sessions, grid, sums),
		models: readModels(sessions),
		coverage: coverageOf(
			{
				readSessions: sessions.length,
				totalSessions: scan.total,
				freePlan: scan.freePlan || former.value.scan.freePlan
			},
			{ read: detailed, of: sessions.length }
		)
	});
}

interface Sample {
	readonly scan: SessionScan;
	readonly sessions: readonly ReadSession[];
	/** Those of them whose details were read. */
	readonly detailed: number;
}

/** Sessions of a range with the facts of a sample spread over it. */
async function readSample(
	reader: SessionReader,
	projectId: string,
	range: TimeRange,
	size: number,
	signal: AbortSignal | undefined
): Promise<Reply<Sample>> {
	const newest = { text: null, orderBy: 'start_time', descending: true } as const;
	const scan = await reader.pages.scan(projectId, range, newest, signal ? { signal } : {});
	if (!scan.ok) return scan;
	reader.learn(scan.value);
	const facts = await reader.facts(projectId, spread(scan.value.sessions, size), signal);
	const sessions = scan.value.sessions.map((session) => ({
		row: reader.row(session, facts),
		facts: facts.get(session.summary.trace_id) ?? null
	}));
	return ok({ scan: scan.value, sessions, detailed: facts.size });
}

/** `count` items evenly spread over all. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
	if (items.length <= count) return items;
	return Array.from({ length: count }, (_, index) =>
		Math.floor((index * items.length) / count)
	).flatMap((at) => items.slice(at, at + 1));
}
