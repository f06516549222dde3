/** The way in of spans and uploads: OTLP on the one side, the trace store on the other. */
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { countedSink, measuredIngest } from './observed/ingest.ts';
import { createIngest, type Ingest, type IngestParts } from '../otlp/ingest.ts';
import type { StoreClient } from '../trace-store/client.ts';
import { createUploads, type Uploads } from '../trace-store/uploads.ts';
import type { TraceWriting } from './trace-writing.ts';

export interface TraceIntake {
	readonly ingest: Ingest;
	readonly uploads: Uploads;
}

export interface IntakeParts {
	readonly config: Config;
	readonly store: StoreClient;
	readonly writing: TraceWriting;
	readonly toPriced: IngestParts['toPriced'];
	readonly log: Logger;
}

/** Bodies being decoded and spans waiting for the store together, so that a burst cannot fill the memory. */
const bytesInFlight = 128 * 1024 * 1024;

export function openTraceIntake({
	config,
	store,
	writing,
	toPriced,
	log
}: IntakeParts): TraceIntake {
	return {
		ingest: measuredIngest(
			createIngest({
				sink: countedSink(writing),
				toPriced,
				now: Date.now,
				maxBodyBytes: config.OTLP_MAX_BODY_MB * 1024 * 1024,
				maxBytesInFlight: Math.max(bytesInFlight, 2 * config.OTLP_MAX_BODY_MB * 1024 * 1024),
				log
			})
		),
		uploads: createUploads(store, Date.now)
	};
}
