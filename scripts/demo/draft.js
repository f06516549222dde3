/**
 * A trace in the making.
 *
 * @typedef {string | number | boolean | readonly string[]} Value
 * @typedef {Readonly<Record<string, Value>>} Attributes
 *
 * @typedef {object} DemoEvent
 * @property {string} name
 * @property {number} atMs
 * @property {Attributes} attributes
 *
 * @typedef {object} DemoSpan
 * @property {string} traceId
 * @property {string} spanId
 * @property {string} parentSpanId `""` for a root
 * @property {string} name
 * @property {'internal' | 'server' | 'client'} kind
 * @property {string} scope
 * @property {number} startMs Unix ms, may have a fraction
 * @property {number} endMs
 * @property {Attributes} attributes
 * @property {'unset' | 'ok' | 'error'} status
 * @property {string} statusMessage
 * @property {readonly DemoEvent[]} events
 *
 * @typedef {object} DemoTrace
 * @property {Attributes} resource
 * @property {readonly DemoSpan[]} spans parents before children
 *
 * @typedef {object} SpanOptions
 * @property {DemoSpan['kind']} [kind]
 * @property {DemoSpan['status']} [status]
 * @property {{ type: string, message: string }} [error] makes the status an error and adds the exception
 *
 * @typedef {object} Draft
 * @property {(parent: DemoSpan | null, name: string, startMs: number, durationMs: number, attributes: Attributes, options?: SpanOptions) => DemoSpan} span
 * @property {(span: DemoSpan, untilMs: number) => void} stretch moves a parent's end behind its last child's
 * @property {() => DemoTrace} done
 */

/**
 * @param {import('./random.js').Random} random
 * @param {{ service: string, scope: string, environment?: string, resource?: Attributes }} producer
 * @returns {Draft}
 */
export function createDraft(random, { service, scope, environment = 'production', resource = {} }) {
	const traceId = random.hex(16);
	/** @type {DemoSpan[]} */
	const spans = [];
	return {
		span(parent, name, startMs, durationMs, attributes, options = {}) {
			const { kind = 'internal', error } = options;
			const endMs = startMs + durationMs;
			/** @type {DemoSpan} */
			const span = {
				traceId,
				spanId: random.hex(8),
				parentSpanId: parent?.spanId ?? '',
				name,
				kind,
				scope,
				startMs,
				endMs,
				attributes: error ? { ...attributes, 'error.type': error.type } : attributes,
				status: error ? 'error' : (options.status ?? 'ok'),
				statusMessage: error ? `${error.type}: ${error.message}` : '',
				events: error ? [exception(error, endMs)] : []
			};
			spans.push(span);
			return span;
		},
		stretch(span, untilMs) {
			span.endMs = Math.max(span.endMs, untilMs);
		},
		done: () => ({
			resource: {
				'service.name': service,
				'deployment.environment': environment,
				'telemetry.sdk.name': 'opentelemetry',
				...resource
			},
			spans
		})
	};
}

/**
 * @param {{ type: string, message: string }} error
 * @param {number} atMs
 * @returns {DemoEvent}
 */
function exception({ type, message }, atMs) {
	return {
		name: 'exception',
		atMs,
		attributes: {
			'exception.type': type,
			'exception.message': message,
			'exception.stacktrace': `Traceback (most recent call last):\n  File "/app/agent.py", line 118, in run\n    return await call(request)\n${type}: ${message}`,
			'exception.escaped': 'False'
		}
	};
}
