/** What a followed table holds against what has been copied of it, bucket by bucket. */

/**
 * Short, because a bucket is copied whole when a span comes to it, and long enough that a year of them
 * is a small table.
 */
export const bucketSeconds = 10;

/** Spans of a project that began within a time; how long it lasts the asker knows. */
export interface BucketCount {
	/** As the followed table writes it. */
	readonly projectId: string;
	/** Unix seconds. */
	readonly startS: number;
	/** With those that were sent twice. */
	readonly spans: number;
}

/** Buckets of one project with no other spans between them: one question to the followed table. */
export interface Stretch {
	readonly projectId: string;
	/** Unix seconds. */
	readonly fromS: number;
	/** Exclusive. */
	readonly untilS: number;
	/** Newest first. */
	readonly buckets: readonly BucketCount[];
	readonly spans: number;
}

/** What is copied and then noted at once. */
export interface Load {
	readonly stretches: readonly Stretch[];
	readonly spans: number;
}

export interface Difference {
	/** Newest first. */
	readonly loads: readonly Load[];
	/** Noted as copied, and no longer there: with 0 spans. */
	readonly gone: readonly BucketCount[];
}

/**
 * Where the two differ. A bucket with fewer spans than were copied differs too: it is read once more,
 * which changes nothing, and is then noted as it is.
 * @param mostSpans of a stretch and of a load, unless a single bucket holds more
 */
export function compareBuckets(
	followed: readonly BucketCount[],
	copied: readonly BucketCount[],
	mostSpans: number
): Difference {
	const copiedSpans = new Map(copied.map((bucket) => [bucketKey(bucket), bucket.spans]));
	const stretches: Stretch[] = [];
	let open: BucketCount[] = [];
	let openSpans = 0;
	const close = () => {
		const [newest] = open;
		const oldest = open.at(-1);
		if (newest && oldest) {
			stretches.push({
				projectId: newest.projectId,
				fromS: oldest.startS,
				untilS: newest.startS + bucketSeconds,
				buckets: open,
				spans: openSpans
			});
		}
		open = [];
		openSpans = 0;
	};
	for (const bucket of followed.toSorted(byProjectAndNewest)) {
		const isCopied = copiedSpans.get(bucketKey(bucket)) === bucket.spans;
		const fits = openSpans + bucket.spans <= mostSpans && open[0]?.projectId === bucket.projectId;
		if (isCopied || !fits) close();
		if (isCopied) continue;
		open.push(bucket);
		openSpans += bucket.spans;
	}
	close();
	const held = new Set(followed.map(bucketKey));
	const gone = copied.filter((bucket) => bucket.spans > 0 && !held.has(bucketKey(bucket)));
	return {
		loads: toLoads(stretches, mostSpans),
		gone: gone.map((bucket) => ({ ...bucket, spans: 0 }))
	};
}

function toLoads(stretches: readonly Stretch[], mostSpans: number): Load[] {
	const loads: Load[] = [];
	let open: Stretch[] = [];
	let spans = 0;
	for (const stretch of stretches.toSorted((a, b) => b.untilS - a.untilS)) {
		if (open.length > 0 && spans + stretch.spans > mostSpans) {
			loads.push({ stretches: open, spans });
			open = [];
			spans = 0;
		}
		open.push(stretch);
		spans += stretch.spans;
	}
	if (open.length > 0) loads.push({ stretches: open, spans });
	return loads;
}

/** Of a time of a project, among counts of one width. */
export const bucketKey = ({ projectId, startS }: BucketCount) => `${startS}/${projectId}`;

function byProjectAndNewest(a: BucketCount, b: BucketCount): number {
	if (a.projectId !== b.projectId) return a.projectId < b.projectId ? -1 : 1;
	return b.startS - a.startS;
}
