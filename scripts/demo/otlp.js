/** Traces as OTLP/JSON bodies (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */

const kinds = { internal: 1, server: 2, client: 3 };
const statuses = { unset: 0, ok: 1, error: 2 };

/**
 * @param {Iterable<import('./draft.js').DemoTrace>} traces
 * @param {number} maxSpans of one body; a longer trace is divided
 * @returns {Generator<{ spans: number, body: object }>}
 */
export function* batches(traces, maxSpans) {
	/** @type {object[]} */
	let resourceSpans = [];
	let count = 0;
	for (const { resource, spans } of traces) {
		for (let from = 0; from < spans.length;) {
			const part = spans.slice(from, from + maxSpans - count);
			resourceSpans.push(resourceSpansOf(resource, part));
			count += part.length;
			from += part.length;
			if (count < maxSpans) continue;
			yield { spans: count, body: { resourceSpans } };
			resourceSpans = [];
			count = 0;
		}
	}
	if (count > 0) yield { spans: count, body: { resourceSpans } };
}

/**
 * @param {import('./draft.js').Attributes} resource
 * @param {readonly import('./draft.js').DemoSpan[]} spans of one scope
 */
function resourceSpansOf(resource, spans) {
	return {
		resource: { attributes: attributesOf(resource) },
		scopeSpans: [{ scope: { name: spans[0]?.scope ?? '' }, spans: spans.map(spanOf) }]
	};
}

/** @param {import('./draft.js').DemoSpan} span */
function spanOf(span) {
	const { traceId, spanId, parentSpanId, name, kind, startMs, endMs, status, statusMessage } = span;
	return {
		traceId,
		spanId,
		parentSpanId,
		name,
		kind: kinds[kind],
		startTimeUnixNano: nanoseconds(startMs),
		endTimeUnixNano: nanoseconds(endMs),
		attributes: attributesOf(span.attributes),
		events: span.events.map((event) => ({
			timeUnixNano: nanoseconds(event.atMs),
			name: event.name,
			attributes: attributesOf(event.attributes)
		})),
		status: { code: statuses[status], ...(statusMessage && { message: statusMessage }) }
	};
}

/**
 * Whole microseconds: a double of Unix milliseconds holds no more.
 * @param {number} unixMs
 */
function nanoseconds(unixMs) {
	return `${Math.round(unixMs * 1_000)}000`;
}

/** @param {import('./draft.js').Attributes} attributes */
function attributesOf(attributes) {
	return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

/**
 * @param {import('./draft.js').Value} value
 * @returns {object}
 */
function valueOf(value) {
	if (typeof value === 'string') return { stringValue: value };
	if (typeof value === 'boolean') return { boolValue: value };
	if (typeof value !== 'number') return { arrayValue: { values: value.map(valueOf) } };
	return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
