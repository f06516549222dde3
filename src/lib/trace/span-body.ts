import { foldEvents, readExceptions, type ExceptionNote } from './events.ts';
import { readConversation, type Conversation } from './messages.ts';
import { redactAttributes, redactText } from './redact.ts';
import type { RawSpan, SpanLink, SpanStatus } from './span.ts';

/** All of one span that the light trace leaves out, as JSON and without secrets. */
export interface SpanBody {
	readonly traceId: string;
	readonly spanId: string;
	/** `""` for a root. */
	readonly parentSpanId: string;
	readonly name: string;
	readonly kind: string;
	readonly scopeName: string;
	readonly scopeVersion: string;
	/** Unix ns as text. */
	readonly startNs: string;
	readonly endNs: string;
	readonly durationNs: number;
	readonly status: SpanStatus;
	readonly statusMessage: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly resourceAttributes: Readonly<Record<string, string>>;
	readonly conversation: Conversation;
	readonly exceptions: readonly BodyException[];
	/** Events other than exceptions, by time, twins folded. */
	readonly events: readonly BodyEvent[];
	readonly links: readonly SpanLink[];
}

export interface BodyEvent {
	readonly name: string;
	/** ns since the span's start; negative under clock skew. */
	readonly offsetNs: number;
	readonly attributes: Readonly<Record<string, string>>;
	readonly count: number;
}

export interface BodyException extends Omit<ExceptionNote, 'timeNs'> {
	readonly offsetNs: number;
}

/** What the serializer of pages refuses as a key, and how it is shown. */
const refusedKey = '__proto__';
const shownKey = '[__proto__]';

function forPage(attributes: Readonly<Record<string, string>>): Record<string, string> {
	const safe = redactAttributes(attributes);
	const value = safe[refusedKey];
	if (value !== undefined) {
		delete safe[refusedKey];
		safe[shownKey] = value;
	}
	return safe;
}

/** Masks the secrets of a span first, so that nothing read out of it can hold one. */
export function toSpanBody(raw: RawSpan): SpanBody {
	const span: RawSpan = {
		...raw,
		statusMessage: redactText(raw.statusMessage),
		attributes: forPage(raw.attributes),
		resourceAttributes: forPage(raw.resourceAttributes),
		events: raw.events.map((event) => ({
			...event,
			attributes: forPage(event.attributes)
		})),
		links: raw.links.map((link) => ({ ...link, attributes: forPage(link.attributes) }))
	};
	const offsetOf = (timeNs: bigint) => Number(timeNs - span.startNs);
	return {
		traceId: span.traceId,
		spanId: span.spanId,
		parentSpanId: span.parentSpanId,
		name: span.name,
		kind: span.kind,
		scopeName: span.scopeName,
		scopeVersion: span.scopeVersion,
		startNs: span.startNs.toString(),
		endNs: (span.startNs + span.durationNs).toString(),
		durationNs: Number(span.durationNs),
		status: span.status,
		statusMessage: span.statusMessage,
		attributes: span.attributes,
		resourceAttributes: span.resourceAttributes,
		conversation: readConversation(span),
		exceptions: readExceptions(span).map(({ timeNs, ...note }) => ({
			...note,
			offsetNs: offsetOf(timeNs)
		})),
		events: foldEvents(span.events.filter(({ name }) => name !== 'exception')).map(
			({ timeNs, ...event }) => ({ ...event, offsetNs: offsetOf(timeNs) })
		),
		links: span.links
	};
}
