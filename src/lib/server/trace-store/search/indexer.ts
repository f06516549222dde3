import type { StoreClient } from '../client.ts';
import { fillInputs } from './inputs/fill.ts';
import { nextPiece, setMark, type PieceSettings } from './piece.ts';
import { insertTexts, insertValues } from './tables.ts';

export interface Indexer {
	/** Finishes the piece under way, then stops. Idempotent. */
	close(): Promise<void>;
}

export interface IndexerSettings extends PieceSettings {
	/** How often new spans are looked for, ms. */
	readonly everyMs: number;
	/** Rest after a piece, as a multiple of the time that it took: pages and ingest come first. */
	readonly restFactor: number;
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
 * Keeps `span_texts`, `session_values` and `session_inputs` up with `otel_traces`, in the background and in order of
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
			if (isOurs) {
				const more = [await indexPiece(store, settings), await fillInputs(store, settings)];
				isBehind = more.includes(true);
			}
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
export async function indexPiece(store: StoreClient, settings: PieceSettings): Promise<boolean> {
	const piece = await nextPiece(store, 'search_marks', settings);
	if (!piece) return false;
	const background = ' SETTINGS max_threads = 1, max_insert_threads = 1';
	await store.background(insertTexts(piece.which) + background, piece.params);
	await store.background(insertValues(piece.which) + background, piece.params);
	await setMark(store, 'search_marks', piece);
	return piece.isFull;
}
