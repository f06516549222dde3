import type { StoreClient } from '../client.ts';
import { startRounds, type Rounds, type RoundSettings } from '../rounds.ts';
import { Stillness } from '../stillness.ts';
import { fillInputs } from './inputs/fill.ts';
import { nextPiece, setMark, type PieceSettings } from './piece.ts';
import { insertTexts, insertValues } from './tables.ts';

export interface IndexerSettings extends PieceSettings, RoundSettings {
	/** Rest after a piece, as a multiple of the time that it took: pages and ingest come first. */
	readonly restFactor: number;
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
export function startIndexer(store: StoreClient, settings: IndexerSettings): Rounds {
	const spans = new Stillness(store.writes, 'indexer', ['otel_traces']);
	// What is not indexed yet is looked up in the spans themselves.
	return startRounds(settings, async () => {
		if (spans.isStill) return null;
		const started = performance.now();
		const isDone = spans.look(settings.settleMs + restMs);
		const more = [await indexPiece(store, settings), await fillInputs(store, settings)];
		if (more.includes(true)) return (performance.now() - started) * settings.restFactor;
		isDone();
		return null;
	});
}

/** Behind the last span there is nothing to index, ms: clocks of the engine and of the portal may differ a little. */
const restMs = 10_000;

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
