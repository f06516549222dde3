/** What the trace store takes on its disk, and what would be freed of it. */

export interface TableUsage {
	readonly table: string;
	readonly rows: number;
	readonly bytes: number;
}

export interface ProjectUsage {
	readonly projectId: string;
	readonly sessions: number;
	readonly spans: number;
	/** Its share of the store by number of spans: an estimate. */
	readonly bytes: number;
	/** Unix ms. */
	readonly oldestMs: number;
}

/** What the trace store takes on its disk, compressed. */
export interface StoreUsage {
	readonly tables: readonly TableUsage[];
	readonly projects: readonly ProjectUsage[];
	readonly bytes: number;
	/** Bytes a day, from what the last seven days brought; null while there is less than an hour of it. */
	readonly growthPerDay: number | null;
	/** Of the disk that holds the data; null when the store does not tell. */
	readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
	/** At that growth; null when nothing grows or the disk is not known. */
	readonly daysToFull: number | null;
}

/** Sessions of one project that ended before a moment: they go as a whole, or stay as a whole. */
export interface Expired {
	readonly sessions: number;
	readonly spans: number;
	/** Start of the oldest of them, Unix ms; null when there is none. */
	readonly oldestMs: number | null;
	/** Last end among them, Unix ms. */
	readonly newestMs: number | null;
}
