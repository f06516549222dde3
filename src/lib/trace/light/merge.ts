import type { LightSpan } from './light.ts';

/** Spans of a trace and the moment from which their times count. */
export interface TimedSpans {
	/** Unix ns, as text. */
	readonly startNs: string;
	readonly spans: readonly LightSpan[];
}

/**
 * The spans of a growing trace in the order in which they were first seen: those known keep their
 * place, with what is new about them, and new ones come after. So a node stays the same node. A span
 * that the source no longer sends stays as it was.
 */
export function mergeArrivals(known: TimedSpans, fresh: TimedSpans): LightSpan[] {
	const shiftNs = shiftOf(known, fresh);
	const waiting = new Map<string, LightSpan>();
	/** What has an id and a start that another has too, in the order given. */
	const twins = new Map<string, LightSpan[]>();
	for (const span of fresh.spans) {
		const key = keyOf(span.spanId, span.startNs);
		if (!waiting.has(key)) waiting.set(key, span);
		else twins.set(key, [...(twins.get(key) ?? []), span]);
	}
	const merged = known.spans.map((span) => {
		const startNs = span.startNs + shiftNs;
		const key = keyOf(span.spanId, startNs);
		const again = waiting.get(key) ?? twins.get(key)?.shift();
		waiting.delete(key);
		return again ?? { ...span, startNs };
	});
	for (const span of waiting.values()) merged.push(span);
	for (const rest of twins.values()) merged.push(...rest);
	return merged;
}

/** What to add to a known time so that it counts from the fresh start. */
export function shiftOf(
	known: Pick<TimedSpans, 'startNs'>,
	fresh: Pick<TimedSpans, 'startNs'>
): number {
	return Number(BigInt(known.startNs) - BigInt(fresh.startNs));
}

/** Two spans may share an id; one that starts at another moment is another span. */
const keyOf = (spanId: string, startNs: number) => `${spanId} ${startNs}`;
