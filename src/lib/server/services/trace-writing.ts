/** What changes the traces in a store, whichever way spans come in. */
import type { Logger } from '../log.ts';
import type { StoreClient } from '../trace-store/client.ts';
import { defaultIndexing, startIndexer } from '../trace-store/search/indexer.ts';
import { openSpanWriter, type SpanWriter } from '../trace-store/write/writer.ts';

/** Has spans stored, sessions made anew while none is, and what is stored made searchable. */
export type TraceWriting = Pick<SpanWriter, 'write' | 'rebuild' | 'pause'> & {
	/** Stores what waits; call it before the store is closed. */
	close(): Promise<void>;
};

/**
 * For a store that may be written.
 * @throws StoreError when what a crash left cannot be repaired
 */
export async function openTraceWriting(store: StoreClient, log: Logger): Promise<TraceWriting> {
	const writer = await openSpanWriter(store, Date.now);
	const indexer = startIndexer(store, {
		...defaultIndexing,
		// Other portals may write to the same server, each by its own clock; an insert is given up in time.
		settleMs: store.home === 'server' ? 75_000 : defaultIndexing.settleMs,
		settledMs: writer.settledMs,
		warn: (message) => log.warn({ from: 'indexer' }, message)
	});
	return {
		write: writer.write,
		rebuild: writer.rebuild,
		pause: writer.pause,
		async close() {
			await writer.close();
			await indexer.close();
		}
	};
}
