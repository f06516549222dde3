/** A span among those of its trace. Two may have been sent with one id, so an id alone names none of them. */
export interface SpanRef {
	readonly spanId: string;
	/** From 1, among the spans with that id: see {@link twinOrder}. */
	readonly ordinal: number;
}

/** What the order of spans with one id rests on; times as numbers or as `bigint`, alike in all of them. */
export interface Twin {
	readonly spanId: string;
	readonly parentSpanId: string;
	readonly name: string;
	readonly startNs: number | bigint;
	readonly durationNs: number | bigint;
}

/** `00f067aa0ba902b7`, of its second twin `00f067aa0ba902b7~2`. */
export function spanRefText({ spanId, ordinal }: SpanRef): string {
	return ordinal === 1 ? spanId : `${spanId}~${ordinal}`;
}

/** What {@link spanRefText} wrote; any other text is an id. */
export function readSpanRef(text: string): SpanRef {
	const [, spanId, ordinal] = /^(.*)~([1-9]\d{0,5})$/.exec(text) ?? [];
	return spanId === undefined ? { spanId: text, ordinal: 1 } : { spanId, ordinal: Number(ordinal) };
}

/** Spans with one id by start, length, parent and name: the trace store orders them so too. */
export function twinOrder(a: Twin, b: Twin): number {
	return (
		compare(a.startNs, b.startNs) ||
		compare(a.durationNs, b.durationNs) ||
		compare(a.parentSpanId, b.parentSpanId) ||
		compare(a.name, b.name)
	);
}

function compare<T extends number | bigint | string>(a: T, b: T): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** Index → ordinal, of the spans whose id others have too. */
export function twinOrdinals(spans: readonly Twin[]): ReadonlyMap<number, number> {
	const byId = new Map<string, number[]>();
	spans.forEach(({ spanId }, at) => {
		const twins = byId.get(spanId);
		if (twins) twins.push(at);
		else byId.set(spanId, [at]);
	});
	const ordinals = new Map<number, number>();
	for (const twins of byId.values()) {
		if (twins.length === 1) continue;
		const ordered = twins.flatMap((at) => (spans[at] ? [{ at, span: spans[at] }] : []));
		ordered.sort((a, b) => twinOrder(a.span, b.span));
		ordered.forEach(({ at }, place) => ordinals.set(at, place + 1));
	}
	return ordinals;
}
