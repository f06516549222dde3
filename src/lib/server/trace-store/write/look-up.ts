import type { StoreClient } from '../client.ts';
import { lateDays, spanKey, type KnownTrace } from './known-traces.ts';
import { unixText } from './span-bytes.ts';

const lateNs = BigInt(lateDays) * 86_400n * 1_000_000_000n;

/** A span that may be stored already. */
export interface AskedSpan {
	readonly projectId: string;
	readonly traceId: string;
	readonly spanId: string;
	/** Unix ns. */
	readonly startNs: bigint;
}

/** What of a project is asked for. */
export interface Asked {
	readonly projectId: string;
	readonly traceIds: readonly string[];
	/** Whether these are stored; null = all spans of the traces. */
	readonly spanIds: readonly string[] | null;
	/** Earliest and latest span start among them, Unix ns. */
	readonly fromNs: bigint;
	readonly toNs: bigint;
}

/** A server takes a parameter of 128 KiB at most, the engine 256 KiB; an id in a list is 19 or 35 bytes. */
const idsAQuestion = 2_000;

/** All spans of the traces that are not known, by project. */
export function aboutTraces<Span extends AskedSpan>(
	spans: Iterable<Span>,
	isKnown: (span: Span) => boolean
): Asked[] {
	const questions = new Questions(({ traces }) => traces.size);
	for (const span of spans) if (!isKnown(span)) questions.add(span);
	return questions.all().map((each) => each.asked(null));
}

/** These spans alone, by project; those of a trace in one question where they fit. */
export function aboutSpans(spans: readonly AskedSpan[]): Asked[] {
	const questions = new Questions(({ traces, spans }) => Math.max(traces.size, spans.size));
	for (const span of spans.toSorted(byTrace)) questions.add(span);
	return questions.all().map((each) => each.asked([...each.spans]));
}

function byTrace(left: AskedSpan, right: AskedSpan): number {
	if (left.traceId === right.traceId) return 0;
	return left.traceId < right.traceId ? -1 : 1;
}

class Questions {
	readonly #full: Question[] = [];
	readonly #open = new Map<string, Question>();
	readonly #idsOf: (question: Question) => number;

	/** @param idsOf how many ids the longest list of a question has */
	constructor(idsOf: (question: Question) => number) {
		this.#idsOf = idsOf;
	}

	add(span: AskedSpan): void {
		const open = this.#open.get(span.projectId);
		if (open && this.#idsOf(open) < idsAQuestion) {
			open.add(span);
			return;
		}
		if (open) this.#full.push(open);
		this.#open.set(span.projectId, new Question(span));
	}

	all(): Question[] {
		return [...this.#full, ...this.#open.values()];
	}
}

class Question {
	readonly traces = new Set<string>();
	readonly spans = new Set<string>();
	readonly #projectId: string;
	#fromNs: bigint;
	#toNs: bigint;

	constructor(first: AskedSpan) {
		this.#projectId = first.projectId;
		this.#fromNs = first.startNs;
		this.#toNs = first.startNs;
		this.add(first);
	}

	add({ traceId, spanId, startNs }: AskedSpan): void {
		this.traces.add(traceId);
		this.spans.add(spanId);
		if (startNs < this.#fromNs) this.#fromNs = startNs;
		if (startNs > this.#toNs) this.#toNs = startNs;
	}

	asked(spanIds: readonly string[] | null): Asked {
		return {
			projectId: this.#projectId,
			traceIds: [...this.traces],
			spanIds,
			fromNs: this.#fromNs,
			toNs: this.#toNs
		};
	}
}

/**
 * Which of these traces the store holds already, and which of the spans asked for. Both questions stay
 * within a range of the primary key, and the second is asked for the traces of the first answer only:
 * for new traces, which most are, no span is read.
 * @throws StoreError
 */
export async function lookUp(store: StoreClient, asked: Asked): Promise<Map<string, KnownTrace>> {
	const around = {
		project: asked.projectId,
		from: unixText(asked.fromNs > lateNs ? asked.fromNs - lateNs : 0n),
		to: unixText(asked.toNs + lateNs)
	};
	const filed = await store.rows<{ trace: string; buckets: number[] }>(
		`SELECT TraceId AS trace, arraySort(groupUniqArray(toUnixTimestamp(Bucket))) AS buckets FROM sessions
		WHERE project_id = {project:String} AND TraceId IN {traces:Array(String)}
			AND Bucket BETWEEN toDateTime({from:DateTime64(9)}, 'UTC') - 3600 AND toDateTime({to:DateTime64(9)}, 'UTC')
		GROUP BY TraceId`,
		{ ...around, traces: asked.traceIds }
	);
	const known = new Map<string, KnownTrace>(
		filed.map(({ trace, buckets }) => [trace, { buckets, spans: new Set() }])
	);
	if (known.size === 0) return known;
	const stored = await store.rows<{ trace: string; span: string; startNs: string }>(
		`SELECT TraceId AS trace, SpanId AS span, toString(toUnixTimestamp64Nano(Timestamp)) AS startNs
		FROM otel_traces
		WHERE project_id = {project:String} AND TraceId IN {traces:Array(String)}
			AND Timestamp BETWEEN {from:DateTime64(9)} AND {to:DateTime64(9)}
			${asked.spanIds ? 'AND SpanId IN {spans:Array(String)}' : ''}`,
		{
			...around,
			traces: [...known.keys()],
			...(asked.spanIds && { spans: asked.spanIds })
		}
	);
	for (const { trace, span, startNs } of stored) {
		known.get(trace)?.spans.add(spanKey(span, BigInt(startNs)));
	}
	return known;
}
