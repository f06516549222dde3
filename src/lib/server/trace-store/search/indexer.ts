import type { StoreClient } from '../client.ts';
import { insertTexts, insertValues } from './tables.ts';

export interface Indexer {
	/** Finishes the piece under way, then stops. Idempotent. */
	close(): Promise<void>;
}

export interface IndexerSettings {
	/** Spans of one piece: what a restart repeats at most. */
	readonly pieceSpans: number;
	/** How often new spans are looked for, ms. */
	readonly everyMs: number;
	/** Rest after a piece, as a multiple of the time that it took: pages and ingest come first. */
	readonly restFactor: number;
	/** What is younger is left for the next time, ms: another writer may still store something as old. */
	readonly settleMs: number;
	/** Every span that arrived before is stored, Unix ms: what this process is about to store. */
	readonly settledMs: () => number;
	/** Whether it is this process that indexes; absent = no other could. */
	readonly isOurs?: () => Promise<boolean>;
	readonly warn: (message: string) => void;
}

export const defaultIndexing: Omit<IndexerSettings, 'settledMs' | 'warn'> = {
	pieceSpans: 20_000,
	everyMs: 3_000,
	restFactor: 1,
	settleMs: 1_000
};

/**
 * Keeps `span_texts` and `session_values` up with `otel_traces`, in the background and in order of
 * arrival. On a store that was filled before they were there it works through all of it.
 */
export function startIndexer(store: StoreClient, settings: IndexerSettings): Indexer {
	let timer: NodeJS.Timeout | null = null;
	let running: Promise<void> | null = null;
	let closed = false;

	function schedule(ms: number): void {
		if (closed) return;
		timer = setTimeout(() => {
			running = step();
		}, ms);
		// Waiting for spans must not keep the process alive.
		timer.unref();
	}

	async function step(): Promise<void> {
		const started = performance.now();
		let isBehind = false;
		try {
			const isOurs = settings.isOurs === undefined || (await settings.isOurs());
			isBehind = isOurs && (await indexPiece(store, settings));
		} catch (error) {
			// Nothing is lost: what is not indexed is looked up in the spans themselves.
			settings.warn(error instanceof Error ? error.message : String(error));
		}
		const tookMs = performance.now() - started;
		schedule(isBehind ? tookMs * settings.restFactor : settings.everyMs);
	}

	schedule(settings.everyMs);
	return {
		async close() {
			closed = true;
			if (timer) clearTimeout(timer);
			await running;
		}
	};
}

/**
 * Indexes the next spans in order of arrival.
 * @returns whether there are more
 * @throws StoreError
 */
export async function indexPiece(
	store: StoreClient,
	{
		pieceSpans,
		settleMs,
		settledMs
	}: Pick<IndexerSettings, 'pieceSpans' | 'settleMs' | 'settledMs'>
): Promise<boolean> {
	const mark = await markOf(store);
	const [piece] = await store.rows<{ untilMs: string; spans: number }>(
		`SELECT toString(toUnixTimestamp64Milli(max(IngestedAt))) AS untilMs, count() AS spans
		FROM (
			SELECT IngestedAt FROM otel_traces
			WHERE IngestedAt > fromUnixTimestamp64Milli({mark:Int64})
				AND IngestedAt < now64(3) - toIntervalMillisecond({settleMs:UInt32})
				AND IngestedAt < fromUnixTimestamp64Milli({settled:Int64})
			ORDER BY IngestedAt LIMIT {pieceSpans:UInt32}
		)`,
		{ mark, settleMs, pieceSpans, settled: Math.floor(settledMs()) }
	);
	if (!piece || piece.spans === 0) return false;
	const which = `IngestedAt > fromUnixTimestamp64Milli({mark:Int64})
		AND IngestedAt <= fromUnixTimestamp64Milli({until:Int64})`;
	const params = { mark, until: piece.untilMs };
	const background = ' SETTINGS max_threads = 1, max_insert_threads = 1';
	await store.background(insertTexts(which) + background, params);
	await store.background(insertValues(which) + background, params);
	await store.background(
		'INSERT INTO search_marks SELECT fromUnixTimestamp64Milli({until:Int64})',
		params
	);
	return piece.spans >= pieceSpans;
}

/**
 * Until when, in order of arrival, everything is indexed; Unix ms as text.
 * @throws StoreError
 */
async function markOf(store: StoreClient): Promise<string> {
	const [row] = await store.rows<{ mark: string }>(
		'SELECT toString(toUnixTimestamp64Milli(max(Mark))) AS mark FROM search_marks'
	);
	return row?.mark ?? '0';
}
