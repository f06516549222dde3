/** Spans of what the portal does. Without a registered tracer each costs a call of a function. */
import {
	context,
	isSpanContextValid,
	propagation,
	ROOT_CONTEXT,
	SpanKind,
	SpanStatusCode,
	trace,
	TraceFlags,
	type Attributes,
	type Span
} from '@opentelemetry/api';

// Asked for each time: a tracer from before the provider was set stays silent.
const tracer = () => trace.getTracer('agent-portal');

interface Named {
	readonly name: string;
	readonly attributes: Attributes;
}

/**
 * Runs a request to the portal inside a span, below the one that its headers name. Telemetry that comes in is traced only where its sender
 * traces the sending itself: a collector that returns the portal's spans to it would make new ones for
 * ever.
 */
export function inServerSpan<T>(
	header: (name: string) => string | undefined,
	isTelemetry: boolean,
	{ name, attributes }: Named,
	run: (span: Span) => Promise<T>
): Promise<T> {
	const parent = propagation.extract(ROOT_CONTEXT, header, {
		get: (carrier, name) => carrier(name),
		keys: () => []
	});
	if (isTelemetry && !isSampled(trace.getSpanContext(parent))) {
		return run(trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: TraceFlags.NONE }));
	}
	return tracer().startActiveSpan(name, { kind: SpanKind.SERVER, attributes }, parent, (span) =>
		ended(span, run)
	);
}

function isSampled(parent: ReturnType<typeof trace.getSpanContext>): boolean {
	return parent !== undefined && isSpanContextValid(parent) && (parent.traceFlags & 1) === 1;
}

/** Runs work that nobody asked for inside a span of its own, under which its calls stand. */
export function inJobSpan<T>(job: string, run: () => Promise<T>): Promise<T> {
	const attributes = { 'agent_portal.job.name': job };
	return tracer().startActiveSpan(`job ${job}`, { root: true, attributes }, (span) =>
		ended(span, run)
	);
}

/**
 * Runs a call to an upstream inside a span, if it belongs to one.
 * @param run is given the headers that carry the trace on
 */
export function inClientSpan<T>(
	{ name, attributes }: Named,
	run: (headers: Readonly<Record<string, string>>, span: Span | null) => Promise<T>
): Promise<T> {
	if (trace.getActiveSpan() === undefined) return run({}, null);
	return tracer().startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, (span) => {
		const headers: Record<string, string> = {};
		propagation.inject(context.active(), headers);
		return ended(span, (own) => run(headers, own));
	});
}

async function ended<T>(span: Span, run: (span: Span) => Promise<T>): Promise<T> {
	try {
		return await run(span);
	} catch (error) {
		// The message may quote what a person typed: only the kind of error is told.
		span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
		span.setStatus({ code: SpanStatusCode.ERROR });
		throw error;
	} finally {
		span.end();
	}
}
