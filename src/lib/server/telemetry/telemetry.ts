/** The portal under its own observation: figures to be scraped, figures and spans to be sent. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import {
	MeterProvider,
	MetricReader,
	PeriodicExportingMetricReader,
	type IMetricReader
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { toPrometheusText } from './exposition.ts';
import { setMeter } from './instruments.ts';
import { observeProcess } from './process-metrics.ts';

export interface TelemetrySettings {
	/** Tells several processes apart: the machine's name. */
	readonly instance: string;
	/** Where spans and figures are sent by OTLP over HTTP; null sends none. */
	readonly otlp: {
		readonly endpoint: string;
		readonly headers: Readonly<Record<string, string>>;
	} | null;
	/** What a scraper shows as bearer; null: there is nothing to scrape. */
	readonly scrapeToken: string | null;
}

export interface Telemetry {
	/**
	 * Prometheus' text format; null for an `Authorization` that does not hold the token.
	 * @param authorization the whole field
	 */
	scrape(authorization: string | null): Promise<string | null>;
	/** Sends what waits, then stops. */
	close(): Promise<void>;
}

/** As the collector batches: a figure a half minute old is new enough. */
const exportEveryMs = 30_000;
/** A collector that is gone must not hold up the end of the process. */
const lastExportMs = 2_000;

/** Starts measuring; one in a process. */
export function startTelemetry(settings: TelemetrySettings): Telemetry {
	const resource = resourceFromAttributes({
		'service.name': 'agent-portal',
		'service.instance.id': settings.instance
	});
	const pull = settings.scrapeToken === null ? null : new PullReader();
	const readers: IMetricReader[] = pull ? [pull] : [];
	if (settings.otlp) readers.push(pushReader(settings.otlp));
	const meters = new MeterProvider({ resource, readers });
	const meter = meters.getMeter('agent-portal');
	setMeter(meter);
	const stopObserving = observeProcess(meter);
	const spans = settings.otlp && sendSpans(resource, settings.otlp);
	return {
		async scrape(authorization) {
			if (!pull || !holds(authorization, settings.scrapeToken)) return null;
			const { resourceMetrics } = await pull.collect();
			return toPrometheusText(resourceMetrics);
		},
		async close() {
			stopObserving();
			setMeter(null);
			trace.disable();
			context.disable();
			propagation.disable();
			const closing = Promise.allSettled([meters.shutdown(), spans?.shutdown()]);
			await Promise.race([closing, patience(lastExportMs)]);
		}
	};
}

/** Collects when asked, and never by itself. */
class PullReader extends MetricReader {
	protected override async onForceFlush(): Promise<void> {
		// Nothing is kept back.
	}
	protected override async onShutdown(): Promise<void> {
		// Nothing runs.
	}
}

/** In constant time: digests are of one length, and tell nothing of where they differ. */
function holds(authorization: string | null, token: string | null): boolean {
	const given = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
	if (given === undefined || token === null) return false;
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(token));
}

type Otlp = NonNullable<TelemetrySettings['otlp']>;

function pushReader({ endpoint, headers }: Otlp): PeriodicExportingMetricReader {
	return new PeriodicExportingMetricReader({
		exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, headers }),
		exportIntervalMillis: exportEveryMs
	});
}

function sendSpans(resource: Resource, { endpoint, headers }: Otlp): NodeTracerProvider {
	const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers });
	const provider = new NodeTracerProvider({
		resource,
		spanProcessors: [new BatchSpanProcessor(exporter)]
	});
	provider.register();
	return provider;
}

function patience(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
