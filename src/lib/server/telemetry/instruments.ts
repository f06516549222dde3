/**
 * What the portal measures of itself, by the names of OpenTelemetry's semantic conventions. Until a
 * meter is set every call returns at once: nothing is counted where nobody reads. Attributes are names
 * and codes, never content.
 */
import { type Attributes, type Meter } from '@opentelemetry/api';

interface Instruments {
	readonly serverRequest: (seconds: number, attributes: Attributes) => void;
	readonly clientRequest: (seconds: number, attributes: Attributes) => void;
	readonly storeOperation: (seconds: number, attributes: Attributes) => void;
	readonly ingestRequest: (seconds: number, attributes: Attributes) => void;
	readonly ingestSpans: (count: number, attributes: Attributes) => void;
	readonly ingestBytes: (count: number) => void;
	readonly job: (seconds: number, attributes: Attributes) => void;
}

let instruments: Instruments | null = null;

/** As the conventions advise for requests between programs. */
const secondsBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** A store answers in less, a job takes longer. */
const storeBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const jobBounds = [0.01, 0.1, 1, 10, 60, 600];

/** @param meter null: nothing is measured any more */
export function setMeter(meter: Meter | null): void {
	instruments = meter && createInstruments(meter);
}

function createInstruments(meter: Meter): Instruments {
	const seconds = (name: string, description: string, bounds: number[]) => {
		const histogram = meter.createHistogram(name, {
			description,
			unit: 's',
			advice: { explicitBucketBoundaries: bounds }
		});
		return (value: number, attributes: Attributes) => histogram.record(value, attributes);
	};
	const spans = meter.createCounter('agent_portal.ingest.spans', {
		description: 'Spans that were handed to the store, by what became of them.',
		unit: '{span}'
	});
	// A series that begins with its first loss shows Prometheus no increase.
	for (const outcome of ['stored', 'later', 'refused']) spans.add(0, { outcome });
	const bytes = meter.createCounter('agent_portal.ingest.io', {
		description: 'Bytes of OTLP bodies as they came.',
		unit: 'By'
	});
	return {
		serverRequest: seconds(
			'http.server.request.duration',
			'Duration of HTTP requests to the portal.',
			secondsBounds
		),
		clientRequest: seconds(
			'http.client.request.duration',
			'Duration of HTTP requests of the portal to its upstreams.',
			secondsBounds
		),
		storeOperation: seconds(
			'db.client.operation.duration',
			'Duration of operations on the trace store.',
			storeBounds
		),
		ingestRequest: seconds(
			'agent_portal.ingest.duration',
			'Duration of OTLP requests, from the body to the acknowledgement.',
			secondsBounds
		),
		ingestSpans: (count, attributes) => spans.add(count, attributes),
		ingestBytes: (count) => bytes.add(count),
		job: seconds('agent_portal.job.duration', 'Duration of work in the background.', jobBounds)
	};
}

export interface ServerRequest {
	readonly method: string;
	/** Kit's route id, which holds no value of a parameter; null when none matched. */
	readonly route: string | null;
	/** `http` or `https`, as the client spoke. */
	readonly scheme: string;
	readonly status: number;
}

export function measureServerRequest(request: ServerRequest, seconds: number): void {
	instruments?.serverRequest(seconds, {
		'http.request.method': knownMethod(request.method),
		'url.scheme': request.scheme,
		// Absent where no route was found, as the conventions say.
		...(request.route !== null && { 'http.route': request.route }),
		'http.response.status_code': request.status
	});
}

export interface ClientRequest {
	/** What it is to the portal: `langfuse`. */
	readonly peer: string;
	/** Its address; path and query are not told. */
	readonly server: URL;
	readonly method: string;
	/** null when no answer came; `error` then says why. */
	readonly status: number | null;
	readonly error: string | null;
}

export function measureClientRequest(request: ClientRequest, seconds: number): void {
	instruments?.clientRequest(seconds, {
		'peer.service': request.peer,
		...serverAttributes(request.server),
		'http.request.method': knownMethod(request.method),
		...(request.status !== null && { 'http.response.status_code': request.status }),
		...(request.error !== null && { 'error.type': request.error })
	});
}

/** `server.address` and `server.port`, by which the conventions tell upstreams apart. */
export function serverAttributes({ hostname, port, protocol }: URL): Attributes {
	return {
		'server.address': hostname.replace(/^\[|\]$/g, ''),
		'server.port': Number(port || (protocol === 'https:' ? 443 : 80))
	};
}

export function measureStoreOperation(
	operation: { readonly name: string; readonly error: string | null },
	seconds: number
): void {
	instruments?.storeOperation(seconds, {
		'db.system.name': 'clickhouse',
		'db.operation.name': operation.name,
		...(operation.error !== null && { 'error.type': operation.error })
	});
}

export function measureIngest(status: number, bytes: number, seconds: number): void {
	instruments?.ingestBytes(bytes);
	instruments?.ingestRequest(seconds, { 'http.response.status_code': status });
}

export function countIngestedSpans(outcome: 'stored' | 'later' | 'refused', count: number): void {
	instruments?.ingestSpans(count, { outcome });
}

/** Runs one round of a job and measures it; what it throws goes on to the caller. */
export async function measureJob<T>(name: string, run: () => Promise<T>): Promise<T> {
	const startedMs = performance.now();
	let outcome = 'failed';
	try {
		const result = await run();
		outcome = 'done';
		return result;
	} finally {
		instruments?.job((performance.now() - startedMs) / 1_000, {
			// Not `job`: a scrape has a label of that name.
			'agent_portal.job.name': name,
			outcome
		});
	}
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A method is any word that a client sends: unknown ones are one series. */
function knownMethod(method: string): string {
	return methods.has(method) ? method : '_OTHER';
}
