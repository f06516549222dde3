import type { RawSpan, SpanEvent } from './span.ts';

/** An event and how often it was recorded with the same content. */
export interface FoldedEvent {
	readonly name: string;
	/** Unix ns of the first of them. */
	readonly timeNs: bigint;
	readonly attributes: Readonly<Record<string, string>>;
	/** ≥ 1. AgentOps' decorators record each exception twice. */
	readonly count: number;
}

/** An exception as a person reads it. */
export interface ExceptionNote {
	/** `TimeoutError`; null when not named. */
	readonly type: string | null;
	/** null when there is none. */
	readonly message: string | null;
	/** Lines as the producer's language prints them; null when none was sent. */
	readonly stack: string | null;
	readonly timeNs: bigint;
	readonly count: number;
	/** True when the exception left the span, false when it was handled, null when not told. */
	readonly escaped: boolean | null;
}

/** Events by time, those of equal name and attributes (or equal exception) folded into the first. */
export function foldEvents(events: readonly SpanEvent[]): FoldedEvent[] {
	const folded = new Map<string, FoldedEvent>();
	const byTime = [...events].sort((a, b) =>
		a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0
	);
	for (const event of byTime) {
		const key = identityOf(event);
		const twin = folded.get(key);
		folded.set(
			key,
			twin === undefined ? { ...event, count: 1 } : { ...twin, count: twin.count + 1 }
		);
	}
	return [...folded.values()];
}

/** Exceptions of one type and message are twins even when their stacks differ by the wrapping frame. */
function identityOf(event: SpanEvent): string {
	if (event.name !== 'exception') {
		return JSON.stringify([event.name, Object.entries(event.attributes).sort()]);
	}
	return JSON.stringify([
		event.name,
		event.attributes['exception.type'] ?? '',
		event.attributes['exception.message'] ?? ''
	]);
}

/**
 * The exceptions of a span, first first, twins folded. A failure that is only in attributes
 * (`error.type`, `error.message`, LiteLLM's `error.stack_trace`) counts as one.
 */
export function readExceptions(
	span: Pick<RawSpan, 'events' | 'attributes' | 'startNs' | 'durationNs'>
): ExceptionNote[] {
	const notes = foldEvents(span.events.filter((event) => event.name === 'exception')).map(toNote);
	if (notes.length > 0) return notes;
	const { attributes } = span;
	const type = attributes['error.type'] ?? attributes['exception.type'] ?? null;
	const message = attributes['error.message'] ?? attributes['exception.message'] ?? null;
	const stack =
		attributes['error.stack_trace'] ??
		attributes['litellm.provider.error.stack_trace'] ??
		attributes['exception.stacktrace'] ??
		null;
	if (type === null && message === null && stack === null) return [];
	return [
		{
			type,
			message,
			stack: stack === null ? null : readableStack(stack),
			timeNs: span.startNs + span.durationNs,
			count: 1,
			escaped: null
		}
	];
}

function toNote(event: FoldedEvent): ExceptionNote {
	const { attributes } = event;
	const stack = attributes['exception.stacktrace'] ?? '';
	const escaped = attributes['exception.escaped']?.toLowerCase();
	return {
		type: attributes['exception.type'] ?? null,
		message: attributes['exception.message'] ?? null,
		stack: stack === '' ? null : readableStack(stack),
		timeNs: event.timeNs,
		count: event.count,
		escaped: escaped === 'true' ? true : escaped === 'false' ? false : null
	};
}

/** Some exporters quote the stack once more, so that its line ends arrive as `\n` in letters. */
function readableStack(stack: string): string {
	return stack.includes('\n')
		? stack.replaceAll('\r\n', '\n')
		: stack.replaceAll('\\r\\n', '\n').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
}
