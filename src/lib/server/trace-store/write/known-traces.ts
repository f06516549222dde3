/** What makes a span the same span when it is sent again: its id and its start. */
export function spanKey(spanId: string, startNs: bigint): string {
	return `${spanId}${startNs}`;
}

/** A late span finds its session when it comes within this time of it; later it opens a new one. */
export const lateDays = 31;
const lateSeconds = lateDays * 86_400;

/** What ingest knows of one trace that the store holds: where it is filed, and all of its spans. */
export interface KnownTrace {
	/** The hours under which it has a session, ascending; Unix seconds. */
	readonly buckets: readonly number[];
	readonly spans: Set<string>;
}

/**
 * The hour of the session that a span belongs to; null = none is near enough. All that reads sessions of a
 * period rests on it that no span is further away.
 * @param hour in which the span began, Unix seconds
 */
export function sessionNear(buckets: Iterable<number>, hour: number): number | null {
	for (const bucket of buckets) if (Math.abs(bucket - hour) <= lateSeconds) return bucket;
	return null;
}

/** Ascending, each once. */
export const joinHours = (one: Iterable<number>, other: Iterable<number>): number[] =>
	[...new Set([...one, ...other])].sort((a, b) => a - b);

/** Both together; of neither anything is changed. */
export function joinTraces(one: KnownTrace, other: KnownTrace | undefined): KnownTrace {
	if (!other) return one;
	return {
		buckets: joinHours(one.buckets, other.buckets),
		spans: new Set([...one.spans, ...other.spans])
	};
}

/**
 * The traces that spans arrived for of late, complete: a trace is put here when the store was asked
 * about it, and from then on every span stored is noted. So a resend is recognised without reading.
 */
export class KnownTraces {
	readonly #traces = new Map<string, KnownTrace>();
	readonly #limit: number;
	#spans = 0;

	/** @param limit of spans remembered over all traces */
	constructor(limit: number) {
		this.#limit = limit;
	}

	get(trace: string): KnownTrace | undefined {
		return this.#traces.get(trace);
	}

	/** Notes stored spans; the traces not heard of for longest make room. */
	learn(trace: string, known: KnownTrace, stored: Iterable<string>): void {
		this.forget(trace);
		for (const span of stored) known.spans.add(span);
		this.#traces.set(trace, known);
		this.#spans += known.spans.size;
		for (const oldest of this.#traces.keys()) {
			if (this.#spans <= this.#limit || oldest === trace) break;
			this.forget(oldest);
		}
	}

	forget(trace: string): void {
		const known = this.#traces.get(trace);
		if (!known) return;
		this.#spans -= known.spans.size;
		this.#traces.delete(trace);
	}
}
