import type { Ingest, SpanSink } from '../../otlp/ingest.ts';
import { countIngestedSpans, measureIngest } from '../../telemetry/instruments.ts';

/** Counts what became of spans, a request at a time: nothing is done for a span. */
export function countedSink(sink: SpanSink): SpanSink {
	return {
		write(spans) {
			// The spans must be garbage while their request waits: what goes on keeps their number only.
			const count = spans.length;
			return sink.write(spans).then((outcome) => {
				countIngestedSpans(outcome.kind, count);
				return outcome;
			});
		}
	};
}

/** The same ingest, whose requests are measured. */
export function measuredIngest(ingest: Ingest): Ingest {
	return {
		async accept(projectId, body, contentType, contentEncoding) {
			const startedMs = performance.now();
			const reply = await ingest.accept(projectId, body, contentType, contentEncoding);
			measureIngest(reply.status, body.length, (performance.now() - startedMs) / 1_000);
			return reply;
		}
	};
}
