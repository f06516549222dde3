/** The way in of spans and uploads: OTLP on the one side, the trace store on the other. */
import { randomUUID } from 'node:crypto';
import { readFacts } from '#lib/trace/facts.ts';
import type { Config } from '../config.ts';
import { startJobs, type Job, type JobLeases } from '../jobs/runner.ts';
import type { Logger } from '../log.ts';
import { countedSink, measuredIngest } from './observed/ingest.ts';
import { createIngest, type Ingest } from '../otlp/ingest.ts';
import type { PriceBook } from '../prices/price-book.ts';
import { costOf } from '../prices/span-cost.ts';
import type { StoreClient } from '../trace-store/client.ts';
import { defaultIndexing, startIndexer } from '../trace-store/search/indexer.ts';
import { createUploads, type Uploads } from '../trace-store/uploads.ts';
import type { TraceKey } from '../trace-store/write/rebuild.ts';
import type { WriteGate } from '../trace-store/write/write-gate.ts';
import { defaultLimits, openSpanWriter, type SpanWriter } from '../trace-store/write/writer.ts';

export interface TraceIntake {
	readonly ingest: Ingest;
	readonly uploads: Uploads;
	/** Makes sessions and ledger of these traces anew while no span is written. */
	readonly rebuild: (keys: readonly TraceKey[]) => Promise<void>;
	/** Does this work while no span is written; senders wait for their answer. */
	readonly pause: <T>(work: () => Promise<T>) => Promise<T>;
	/** Stores what waits; call it before the store is closed. */
	close(): Promise<void>;
}

/** What portals that write to one store agree by. */
export interface Sharing {
	readonly gate: WriteGate;
	readonly leases: JobLeases;
}

const reconcileEveryMs = 60_000;
const tickMs = 10_000;
/** Another portal indexes when the one that did has not for so long. */
const indexerLeaseMs = 60_000;

/** Bodies being decoded and spans waiting for the store together, so that a burst cannot fill the memory. */
const bytesInFlight = 128 * 1024 * 1024;

/**
 * Opens the intake of a store that may be written.
 * @param sharing null for the embedded store, which no other process can open
 * @throws StoreError when what a crash left cannot be repaired
 */
export async function openTraceIntake(
	store: StoreClient,
	config: Config,
	prices: PriceBook,
	log: Logger,
	sharing: Sharing | null
): Promise<TraceIntake> {
	const writer = await openSpanWriter(store, Date.now, defaultLimits, sharing?.gate ?? null);
	const holder = randomUUID();
	const jobs =
		sharing && startJobs([reconcileJob(writer, log)], sharing.leases, holder, log, tickMs);
	const indexer = startIndexer(store, {
		...defaultIndexing,
		// Other portals may write to the same server, each by its own clock; an insert is given up in time.
		settleMs: store.home === 'server' ? 75_000 : defaultIndexing.settleMs,
		settledMs: writer.settledMs,
		...(sharing && { isOurs: () => sharing.leases.take('indexer', holder, 0, indexerLeaseMs) }),
		warn: (message) => log.warn({ from: 'indexer' }, message)
	});
	return {
		ingest: measuredIngest(
			createIngest({
				sink: countedSink(writer),
				facts: readFacts,
				costOf: (facts, atMs) => costOf(facts, atMs, prices),
				now: Date.now,
				maxBodyBytes: config.OTLP_MAX_BODY_MB * 1024 * 1024,
				maxBytesInFlight: Math.max(bytesInFlight, 2 * config.OTLP_MAX_BODY_MB * 1024 * 1024),
				log
			})
		),
		uploads: createUploads(store, Date.now),
		rebuild: writer.rebuild,
		pause: writer.pause,
		async close() {
			await jobs?.close();
			await writer.close();
			await indexer.close();
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
