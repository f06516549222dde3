import type { RawSpan } from '#lib/trace/span.ts';
import type { StoreClient } from '../client.ts';
import type { SpanRow } from '../span-row.ts';
import { StoreError } from '../store-error.ts';
import type { WriteOutcome } from '../write/writer.ts';
import {
	bucketKey,
	bucketSeconds,
	compareBuckets,
	type BucketCount,
	type Load
} from './buckets.ts';
import { countCopied, forgetCopied, noteCopied } from './copied.ts';
import { assertWhole, type CountedScope, type FollowedTable } from './table.ts';

export interface FollowerParts {
	readonly table: FollowedTable;
	/** Holds the copy; its schema is up to date. */
	readonly store: StoreClient;
	/** What ingest does to a span before it is written. */
	readonly toRow: (span: RawSpan, projectId: string) => SpanRow;
	/** Never rejects. */
	readonly write: (rows: readonly SpanRow[]) => Promise<WriteOutcome>;
	/** Since when a project with a rule of retention keeps its spans, Unix ms, by project id. */
	readonly keptSince: () => Promise<ReadonlyMap<string, number>>;
	/** Told of projects before the first of their spans is copied; lower-case UUIDs. */
	readonly meet: (projectIds: readonly string[]) => Promise<void>;
	/** Unix ms. */
	readonly now: () => number;
	readonly warn: (message: string) => void;
}

/** How much of what is followed has been copied. */
export interface CopiedShare {
	readonly copied: number;
	readonly total: number;
}

export interface FollowProgress {
	/** When new spans were looked for last and all of them were copied, Unix ms; null = not yet. */
	readonly upToMs: number | null;
	/** Why that failed the last time; null when it did not. */
	readonly fault: StoreError | null;
	/** Rows that are no spans, or whose content the store refuses; since this process began. */
	readonly leftOut: number;
	/** Spans that name no project: nobody could see them. */
	readonly withoutProject: number;
	readonly all: CopiedShare;
	/** Shares by project id. */
	readonly projects: ReadonlyMap<string, CopiedShare>;
}

export interface Follower {
	/**
	 * Copies what is new, and now and then what is old. Where it is broken off, the next pass goes on.
	 * @param keep called before spans are written; what it throws ends the pass
	 * @throws StoreError, noted in the progress too
	 */
	pass(keep: () => Promise<void>): Promise<void>;
	progress(): FollowProgress;
}

/** A load is read, priced and noted as a whole: what a crash repeats at most. */
const loadSpans = 20_000;
/** What is handed to the writer at once: a flush of its own. */
const batchSpans = 4_096;
const batchBytes = 8 * 1024 * 1024;

const daySeconds = 86_400;
/** Looked at in every pass: spans come when they end, and exporters try again for a while. */
const recentSeconds = 2 * 3_600;
const recentEveryMs = 3_000;
/** Everything older is counted by days; only days that differ are looked into. */
const surveyEveryMs = 10 * 60_000;
/** Rest after counting, as a multiple of the time that it took: the server has others to answer. */
const restFactor = 10;

/** As ingest takes spans: beyond it a clock is wrong. */
const oldestSeconds = 3_660 * daySeconds;
const newestSeconds = 366 * daySeconds;

const projectForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const none: CopiedShare = { copied: 0, total: 0 };

/**
 * Follows a table that says neither when a span came nor which came last: spans are counted by the
 * time at which they began, and whatever differs from what was copied is copied again. A span that is
 * here already changes nothing.
 */
export function createFollower(parts: FollowerParts): Follower {
	const { table, store, now } = parts;
	const met = new Set<string>();
	let upToMs: number | null = null;
	let fault: StoreError | null = null;
	let leftOut = 0;
	let withoutProject = 0;
	let recentAtMs = -Infinity;
	let recentRestMs = 0;
	let surveyDueMs = -Infinity;
	const recent = new Map<string, CopiedShare>();
	const older = new Map<string, CopiedShare>();

	const seconds = () => Math.floor(now() / 1000 / bucketSeconds) * bucketSeconds;

	async function keptSinceSeconds(): Promise<ReadonlyMap<string, number>> {
		const since = [...(await parts.keptSince())];
		return new Map(
			since.map(([id, ms]) => [id, Math.ceil(ms / 1000 / bucketSeconds) * bucketSeconds])
		);
	}

	/** Of known projects, which are met before. */
	async function ofProjects(counted: readonly BucketCount[]): Promise<BucketCount[]> {
		const named = counted.filter(({ projectId }) => projectForm.test(projectId));
		const ids = new Set(named.map(({ projectId }) => projectId.toLowerCase()));
		const fresh = [...ids].filter((id) => !met.has(id));
		if (fresh.length > 0) await parts.meet(fresh);
		for (const id of fresh) met.add(id);
		return named;
	}

	async function copyRecent(keep: () => Promise<void>): Promise<void> {
		const atMs = now();
		const scope = { fromS: seconds() - recentSeconds, untilS: seconds() + newestSeconds };
		const [counted, copied] = await Promise.all([
			table.count(scope, bucketSeconds),
			countCopied(store, scope, bucketSeconds)
		]);
		recentAtMs = now();
		recentRestMs = restFactor * (recentAtMs - atMs);
		const followed = await ofProjects(counted);
		setShares(recent, followed, copied);
		await copyDifference(followed, copied, recent, keep);
		upToMs = atMs;
	}

	/** Days with spans older than the recent ones that are not copied as they are; newest first. */
	async function differingDays(): Promise<(CountedScope & { readonly projectId: string })[]> {
		const untilS = seconds() - recentSeconds;
		const since = await keptSinceSeconds();
		for (const [projectId, sinceS] of since) await forgetCopied(store, projectId, sinceS);
		const scopes: CountedScope[] = [
			{ fromS: untilS - oldestSeconds, untilS, except: [...since.keys()] },
			...[...since].map(([projectId, fromS]) => ({ fromS, untilS, projectId }))
		].filter(({ fromS }) => fromS < untilS);
		const days: (BucketCount & { readonly fromS: number })[] = [];
		const copiedDays: BucketCount[] = [];
		withoutProject = 0;
		for (const scope of scopes) {
			const counted = await table.count(scope, daySeconds);
			const named = await ofProjects(counted);
			withoutProject += sumOf(counted) - sumOf(named);
			days.push(...named.map((day) => ({ ...day, fromS: Math.max(day.startS, scope.fromS) })));
			copiedDays.push(...(await countCopied(store, scope, daySeconds)));
		}
		setShares(older, days, copiedDays);
		const copiedSpans = new Map(copiedDays.map((day) => [bucketKey(day), day.spans]));
		return days
			.filter((day) => copiedSpans.get(bucketKey(day)) !== day.spans)
			.toSorted((a, b) => b.startS - a.startS)
			.map(({ projectId, startS, fromS }) => ({
				projectId,
				fromS,
				untilS: Math.min(startS + daySeconds, untilS)
			}));
	}

	async function copyOlder(keep: () => Promise<void>): Promise<void> {
		const atMs = now();
		const days = await differingDays();
		const restMs = restFactor * (now() - atMs);
		for (const day of days) {
			const [followed, copied] = await Promise.all([
				table.count(day, bucketSeconds),
				countCopied(store, day, bucketSeconds)
			]);
			await copyDifference(followed, copied, older, keep, async () => {
				const everyMs = Math.max(recentEveryMs, recentRestMs);
				if (now() >= recentAtMs + everyMs) await copyRecent(keep);
			});
		}
		surveyDueMs = atMs + Math.max(surveyEveryMs, restMs);
	}

	async function copyDifference(
		followed: readonly BucketCount[],
		copied: readonly BucketCount[],
		shares: Map<string, CopiedShare>,
		keep: () => Promise<void>,
		betweenLoads: () => Promise<void> = async () => undefined
	): Promise<void> {
		const { loads, gone } = compareBuckets(followed, copied, loadSpans);
		const copiedSpans = new Map(copied.map((bucket) => [bucketKey(bucket), bucket.spans]));
		for (const load of loads) {
			await betweenLoads();
			await copyLoad(load, keep);
			const buckets = load.stretches.flatMap((stretch) => stretch.buckets);
			await noteCopied(store, buckets, now());
			for (const bucket of buckets) {
				addCopied(
					shares,
					bucket.projectId,
					bucket.spans - (copiedSpans.get(bucketKey(bucket)) ?? 0)
				);
			}
		}
		await noteCopied(store, gone, now());
	}

	async function copyLoad({ stretches }: Load, keep: () => Promise<void>): Promise<void> {
		let batch: SpanRow[] = [];
		let bytes = 0;
		/** One batch is written while the next is read: memory holds two. */
		let writing: Promise<void> = Promise.resolve();
		const hand = async () => {
			await writing;
			await keep();
			writing = write(batch);
			// Awaited before the load ends, but it may fail earlier.
			writing.catch(() => undefined);
			batch = [];
			bytes = 0;
		};
		try {
			for (const { projectId, fromS, untilS, spans } of stretches) {
				let rows = 0;
				for await (const piece of table.spans(projectId, fromS, untilS)) {
					rows += piece.rows;
					bytes += piece.bytes;
					leftOut += piece.rows - piece.spans.length;
					for (const span of piece.spans) batch.push(parts.toRow(span, projectId.toLowerCase()));
					if (batch.length >= batchSpans || bytes >= batchBytes) await hand();
				}
				assertWhole(rows, spans);
			}
			await hand();
		} finally {
			await writing;
		}
	}

	/** @throws StoreError when they are to be copied later */
	async function write(rows: readonly SpanRow[]): Promise<void> {
		if (rows.length === 0) return;
		const outcome = await parts.write(rows);
		switch (outcome.kind) {
			case 'stored':
				return;
			case 'later':
				throw new StoreError('busy', outcome.detail);
			case 'refused':
				if (rows.length === 1) {
					leftOut += 1;
					parts.warn(`a span was left out: ${outcome.detail}`);
					return;
				}
				// One span's content must not cost the others theirs.
				await write(rows.slice(0, rows.length / 2));
				await write(rows.slice(rows.length / 2));
		}
	}

	return {
		async pass(keep) {
			try {
				// After trouble it is looked at once more, however long counting took.
				if (fault || now() >= recentAtMs + recentRestMs) await copyRecent(keep);
				if (now() >= surveyDueMs) await copyOlder(keep);
				fault = null;
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				fault = error;
				throw error;
			}
		},
		progress: () => {
			const ids = new Set([...recent.keys(), ...older.keys()]);
			const projects = new Map(
				[...ids].map((id) => [id, plus(recent.get(id) ?? none, older.get(id) ?? none)])
			);
			const all = [...projects.values()].reduce(plus, none);
			return { upToMs, fault, leftOut, withoutProject, all, projects };
		}
	};
}

const sumOf = (counts: readonly BucketCount[]) => counts.reduce((sum, { spans }) => sum + spans, 0);
const plus = (a: CopiedShare, b: CopiedShare): CopiedShare => ({
	copied: a.copied + b.copied,
	total: a.total + b.total
});

/** What is gone from the table, and copied nevertheless, counts on neither side. */
function setShares(
	shares: Map<string, CopiedShare>,
	followed: readonly BucketCount[],
	copied: readonly BucketCount[]
): void {
	shares.clear();
	const copiedSpans = new Map(copied.map((bucket) => [bucketKey(bucket), bucket.spans]));
	for (const bucket of followed) {
		const id = bucket.projectId.toLowerCase();
		const known = Math.min(bucket.spans, copiedSpans.get(bucketKey(bucket)) ?? 0);
		shares.set(id, plus(shares.get(id) ?? none, { copied: known, total: bucket.spans }));
	}
}

function addCopied(shares: Map<string, CopiedShare>, projectId: string, spans: number): void {
	const id = projectId.toLowerCase();
	const share = shares.get(id) ?? none;
	shares.set(id, { ...share, copied: Math.min(share.total, share.copied + Math.max(0, spans)) });
}
