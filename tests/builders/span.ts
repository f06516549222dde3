/** Builders of spans for tests: whole by default, every part can be overridden. */
import type { RawSpan } from '#lib/trace/span.ts';

let made = 0;

/** 2026-05-04T09:12:00Z in nanoseconds: where built spans start, a millisecond apart. */
export const firstStartNs = 1_777_885_920_000_000_000n;

/** Turns values into the text that the wire carries: objects as JSON, numbers and booleans as text. */
export function textAttributes(values: Readonly<Record<string, unknown>>): Record<string, string> {
	const attributes: Record<string, string> = {};
	for (const [key, value] of Object.entries(values)) {
		if (value === undefined) continue;
		attributes[key] = typeof value === 'string' ? value : JSON.stringify(value);
	}
	return attributes;
}

/** Overrides of a built span; `attributes` are laid over the builder's own. */
export type SpanOverrides = Partial<RawSpan>;

/** A span of 1 s, root, status unset, without attributes. Ids count up from 1. */
export function buildSpan(overrides: SpanOverrides = {}): RawSpan {
	made += 1;
	return {
		traceId: '0'.repeat(31) + '1',
		spanId: made.toString(16).padStart(16, '0'),
		parentSpanId: '',
		name: 'work',
		kind: 'Internal',
		serviceName: 'support-bot',
		startNs: firstStartNs + BigInt(made) * 1_000_000n,
		durationNs: 1_000_000_000n,
		status: 'unset',
		statusMessage: '',
		scopeName: '',
		scopeVersion: '',
		attributes: {},
		resourceAttributes: { 'service.name': 'support-bot' },
		events: [],
		links: [],
		traceState: '',
		...overrides
	};
}

/** A span with `own` as the producer's share; the caller's overrides win, key by key in attributes. */
export function buildProducerSpan(own: SpanOverrides, overrides: SpanOverrides): RawSpan {
	return buildSpan({
		...own,
		...overrides,
		attributes: { ...own.attributes, ...overrides.attributes }
	});
}

/** An `exception` event as OpenTelemetry SDKs record it, `afterMs` after the first built span's start. */
export function exceptionEvent(
	type = 'TimeoutError',
	message = 'ledger did not answer',
	afterMs = 5
): RawSpan['events'][number] {
	return {
		name: 'exception',
		timeNs: firstStartNs + BigInt(afterMs) * 1_000_000n,
		attributes: {
			'exception.type': type,
			'exception.message': message,
			'exception.stacktrace': `Traceback (most recent call last):\n  File "app.py", line 3, in run\n${type}: ${message}`,
			'exception.escaped': 'False'
		}
	};
}
