import type { StoreClient } from '../client.ts';
import { bucketSeconds, type BucketCount } from './buckets.ts';
import { ofProjects, type CountedScope } from './table.ts';

/**
 * How many spans a followed table had in a bucket when that was copied last. Kept with the copy, so
 * that the two are lost and restored together; and by what was there, not by what we hold, so that
 * neither a span that cannot be copied nor one that retention removed is asked for again and again.
 */
export const createFollowedBuckets = (durable: string) => `
CREATE TABLE IF NOT EXISTS followed_buckets (
	project_id LowCardinality(String),
	Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
	Spans UInt64 CODEC(T64, ZSTD(1)),
	CopiedAt DateTime64(3) CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(CopiedAt)
ORDER BY (project_id, Bucket)
SETTINGS ${durable}`;

/**
 * As the followed table's `count`, of what has been copied.
 * @throws StoreError
 */
export async function countCopied(
	store: StoreClient,
	scope: CountedScope,
	seconds: number
): Promise<BucketCount[]> {
	const projects = ofProjects(scope);
	const counted = await store.rows<{ projectId: string; start: number; spans: string }>(
		`SELECT project_id AS projectId, toString(sum(Spans)) AS spans,
			intDiv(toUnixTimestamp(Bucket), {seconds:UInt32}) * {seconds:UInt32} AS start
		FROM followed_buckets FINAL
		WHERE ${projects.sql}
			AND Bucket >= toDateTime({from:UInt32}, 'UTC') AND Bucket < toDateTime({until:UInt32}, 'UTC')
		GROUP BY projectId, start`,
		{ ...projects.params, from: scope.fromS, until: scope.untilS, seconds }
	);
	return counted.map((each) => ({
		projectId: each.projectId,
		startS: each.start,
		spans: Number(each.spans)
	}));
}

/**
 * Call it when the spans are durable.
 * @throws StoreError
 */
export async function noteCopied(
	store: StoreClient,
	buckets: readonly BucketCount[],
	atMs: number
): Promise<void> {
	if (buckets.length === 0) return;
	const at = (atMs / 1000).toFixed(3);
	await store.insert(
		'followed_buckets',
		['project_id', 'Bucket', 'Spans', 'CopiedAt'],
		buckets
			.map(({ projectId, startS, spans }) => JSON.stringify([projectId, startS, spans, at]))
			.join('\n')
	);
}

/**
 * Forgets what is older than a project's retention: were the rule made longer, it would be copied again.
 * @throws StoreError
 */
export async function forgetCopied(
	store: StoreClient,
	projectId: string,
	beforeS: number
): Promise<void> {
	const older = {
		fromS: 0,
		untilS: Math.floor(beforeS / bucketSeconds) * bucketSeconds,
		projectId
	};
	if ((await countCopied(store, older, beforeS)).length === 0) return;
	await store.command(
		`DELETE FROM followed_buckets
		WHERE project_id = {project:String} AND Bucket < toDateTime({before:UInt32}, 'UTC')`,
		{ project: projectId, before: older.untilS }
	);
}
