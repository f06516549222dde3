/** What changes the traces in a store, whichever way spans come in. */
import { randomUUID } from 'node:crypto';
import { startJobs, type Job, type JobLeases } from '../jobs/runner.ts';
import type { Logger } from '../log.ts';
import type { StoreClient } from '../trace-store/client.ts';
import { defaultClosing, startCloser } from '../trace-store/closing/closer.ts';
import { defaultIndexing, startIndexer } from '../trace-store/search/indexer.ts';
import type { WriteGate } from '../trace-store/write/write-gate.ts';
import { defaultLimits, openSpanWriter, type SpanWriter } from '../trace-store/write/writer.ts';

/** Has spans stored, sessions made anew while none is, and what is stored made searchable. */
export type TraceWriting = Pick<SpanWriter, 'write' | 'rebuild' | 'pause'> & {
	/** Stores what waits; call it before the store is closed. */
	close(): Promise<void>;
};

/** What portals that write to one store agree by. */
export interface Sharing {
	readonly gate: WriteGate;
	readonly leases: JobLeases;
}

const reconcileEveryMs = 60_000;
const tickMs = 10_000;
/** Another portal indexes when the one that did has not for so long. */
const indexerLeaseMs = 60_000;
/** The same of the hours that are closed; a look at them takes some minutes after an upgrade. */
const closerLeaseMs = 300_000;

/**
 * For a store that may be written.
 * @param sharing null for a store that no other process can open
 * @throws StoreError when what a crash left cannot be repaired
 */
export async function openTraceWriting(
	store: StoreClient,
	log: Logger,
	sharing: Sharing | null
): Promise<TraceWriting> {
	// A copy in DATA_DIR is this process's own, whatever else is on a server.
	const shared = store.home === 'server' ? sharing : null;
	const writer = await openSpanWriter(store, Date.now, defaultLimits, shared?.gate ?? null);
	const holder = randomUUID();
	const jobs = shared && startJobs([reconcileJob(writer, log)], shared.leases, holder, log, tickMs);
	const indexer = startIndexer(store, {
		...defaultIndexing,
		// Other portals may write to the same server, each by its own clock; an insert is given up in time.
		settleMs: store.home === 'server' ? 75_000 : defaultIndexing.settleMs,
		settledMs: writer.settledMs,
		...(shared && { isOurs: () => shared.leases.take('indexer', holder, 0, indexerLeaseMs) }),
		warn: (message) => log.warn({ from: 'indexer' }, message)
	});
	// A replica may know that an hour is closed before it has the sums: there, sessions are read.
	const closer = store.replicated
		? null
		: startCloser(store, {
				...defaultClosing,
				...(shared && { isOurs: () => shared.leases.take('closer', holder, 0, closerLeaseMs) }),
				warn: (message) => log.warn({ from: 'closer' }, message)
			});
	return {
		write: writer.write,
		rebuild: writer.rebuild,
		pause: writer.pause,
		async close() {
			await jobs?.close();
			await writer.close();
			await Promise.all([indexer.close(), closer?.close()]);
		}
	};
}

/** Repairs once a minute what portals that write to one store did at the same moment. */
function reconcileJob(writer: Pick<SpanWriter, 'reconcile'>, log: Logger): Job {
	return {
		name: 'reconcile',
		everyMs: reconcileEveryMs,
		async run() {
			const sessions = await writer.reconcile();
			if (sessions > 0) log.info({ sessions }, 'sessions were made anew');
		}
	};
}
