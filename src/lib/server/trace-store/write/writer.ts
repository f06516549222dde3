import type { StoreClient } from '../client.ts';
import { environmentsOf } from '../environments.ts';
import type { SpanRow } from '../span-row.ts';
import { StoreError, toStoreError } from '../store-error.ts';
import {
	joinHours,
	joinTraces,
	KnownTraces,
	sessionNear,
	spanKey,
	type KnownTrace
} from './known-traces.ts';
import { aboutSpans, aboutTraces, lookUp } from './look-up.ts';
import { rebuildSessions, type TraceKey } from './rebuild.ts';
import { mark, reconcile } from './reconcile.ts';
import { sessionColumns, SessionPart, type SessionSpan } from './session-line.ts';
import { spanColumns, stamp, toSpanBytes, type SpanBytes } from './span-bytes.ts';
import type { WriteGate } from './write-gate.ts';

/**
 * What became of spans: durable and visible; not now (send them again); or never (the store refuses
 * this content).
 */
export type WriteOutcome =
	| { readonly kind: 'stored' }
	| { readonly kind: 'later'; readonly detail: string; readonly retryAfterSeconds: number }
	| { readonly kind: 'refused'; readonly detail: string };

export interface SpanWriter {
	/**
	 * Stores spans together with whatever else waits, and answers when they would survive a crash. A
	 * span that is stored already changes nothing. Never rejects.
	 */
	write(rows: readonly SpanRow[]): Promise<WriteOutcome>;
	/**
	 * Makes the sessions and ledger rows of these traces anew from their spans, while none is written.
	 * @throws StoreError; the traces are then made anew before the next flush
	 */
	rebuild(keys: readonly TraceKey[]): Promise<void>;
	/**
	 * Repairs what writers of other processes left, by a crash or by storing a span at the same moment.
	 * @returns how many sessions were made anew
	 * @throws StoreError
	 */
	reconcile(): Promise<number>;
	/** Does this work while no span is written and sessions and ledger agree with their spans. */
	pause<T>(work: () => Promise<T>): Promise<T>;
	/** Every span that arrived before this time is in the store by now, or never will be; Unix ms. */
	settledMs(): number;
	/** Stores what waits, then takes nothing more. */
	close(): Promise<void>;
}

export interface WriterLimits {
	/** Rows of one flush: one insert, one part on the disk. */
	readonly flushRows: number;
	/** Bytes of rows in one flush. */
	readonly flushBytes: number;
	/** Bytes of rows that may wait; more is answered with `later`. */
	readonly queueBytes: number;
	/** How long the first of a quiet time waits for company, ms. */
	readonly lingerMs: number;
	/**
	 * How long the first after a flush waits until half as much as that one took is there, ms. Senders
	 * that were answered together come again together: without it the first of them would be stored
	 * alone and all others after it, and either the engine or the decoder would always stand still.
	 */
	readonly companyMs: number;
	/** Least time between the starts of two small flushes, ms: each makes parts that must be merged. */
	readonly spacingMs: number;
	/** Spans remembered for recognising a resend without asking the store. */
	readonly knownSpans: number;
}

export const defaultLimits: WriterLimits = {
	flushRows: 8_192,
	flushBytes: 32 * 1024 * 1024,
	queueBytes: 96 * 1024 * 1024,
	lingerMs: 20,
	companyMs: 200,
	spacingMs: 200,
	knownSpans: 400_000
};

/** Marks cost an insert; a crash within this time of the last one costs a longer look at the start. */
const markEveryMs = 30_000;

/**
 * What waits is bytes outside of the collector's heap and the few fields that a session is made of:
 * attributes are garbage before the flush starts, and a full queue costs no more than its bytes.
 */
interface Waiting {
	readonly spans: readonly WaitingSpan[];
	readonly stored: SpanBytes;
	readonly resolve: (outcome: WriteOutcome) => void;
}

/** One trace's new spans in a flush. */
interface Group {
	readonly key: string;
	/** By the hour under which its session is filed; one, unless spans are too far apart for a session. */
	readonly parts: Map<number, SessionPart>;
	readonly spans: Set<string>;
	readonly known: KnownTrace;
}

interface StoredSpans {
	readonly groups: readonly Group[];
	/** The time of arrival that they were stored with, Unix ms; greater with each flush. */
	readonly ingestedMs: number;
}

interface WaitingSpan extends SessionSpan {
	/** The trace in its project. */
	readonly traceKey: string;
	readonly spanKey: string;
}

function toWaiting(row: SpanRow): WaitingSpan {
	const { projectId, traceId, spanId, parentSpanId, name, serviceName, status } = row;
	const { startNs, durationNs, facts, costPico, promptPico } = row;
	return {
		projectId,
		traceId,
		spanId,
		parentSpanId,
		name,
		serviceName,
		status,
		startNs,
		durationNs,
		facts,
		costPico,
		promptPico,
		environments: environmentsOf(row),
		traceKey: `${projectId}/${traceId}`,
		spanKey: spanKey(spanId, startNs)
	};
}

/**
 * Opens the way in: repairs what a crash left, then takes spans.
 * @param gate between the writers of a store that several processes write to; null = this one alone does
 * @throws StoreError when the repair fails
 */
export async function openSpanWriter(
	store: StoreClient,
	now: () => number,
	limits: WriterLimits = defaultLimits,
	gate: WriteGate | null = null
): Promise<SpanWriter> {
	await reconcile(store, gate && { alone, now });
	/** What this process stored of late; complete for each trace in it where it writes alone. */
	const known = new KnownTraces(limits.knownSpans);
	/** Traces of which an insert failed half way: made anew from raw spans before the next flush. */
	const doubtful = new Map<string, TraceKey>();
	const queue: Waiting[] = [];
	let queuedBytes = 0;
	let queuedRows = 0;
	let timer: { readonly id: NodeJS.Timeout; readonly atMs: number } | null = null;
	/** Spans being stored. */
	let running: Promise<void> | null = null;
	/** Sessions of stored spans being filed, while the next spans are stored; never rejects. */
	let filing: Promise<void> = Promise.resolve();
	let closed = false;
	let lastStartMs = -Infinity;
	let lastEndMs = -Infinity;
	let lastRows = 0;
	let lastIngestedMs = 0;
	/** Whether spans of that time are on their way into the store. */
	let isStoring = false;
	/** The last flush of which spans and sessions are both stored. */
	let filedMs = 0;
	let lastMark = { atMs: now(), ingestedMs: 0 };

	function schedule(): void {
		if (running || queue.length === 0) return;
		const nowMs = performance.now();
		const at = dueMs(nowMs);
		if (timer && at >= timer.atMs) return;
		if (timer) clearTimeout(timer.id);
		timer = { id: setTimeout(run, Math.max(0, at - nowMs)), atMs: at };
	}

	/** When what is queued is stored, if nothing more comes. */
	function dueMs(nowMs: number): number {
		const isFull = queuedRows >= limits.flushRows || queuedBytes >= limits.flushBytes;
		if (isFull) return nowMs;
		const spacedMs = lastStartMs + limits.spacingMs;
		const companyUntilMs = lastEndMs + limits.companyMs;
		if (nowMs >= companyUntilMs) return Math.max(nowMs + limits.lingerMs, spacedMs);
		return Math.max(queuedRows >= lastRows / 2 ? nowMs : companyUntilMs, spacedMs);
	}

	function run(): void {
		timer = null;
		if (running) return;
		lastStartMs = performance.now();
		const batch = take();
		lastRows = batch.reduce((rows, { spans }) => rows + spans.length, 0);
		running = flush(batch).finally(() => {
			running = null;
			lastEndMs = performance.now();
			schedule();
		});
	}

	/** Flushes without waiting for company until nothing is left. */
	async function drain(): Promise<void> {
		if (timer) clearTimeout(timer.id);
		timer = null;
		if (!running && queue.length > 0) run();
		if (!running) return filing;
		await running;
		return drain();
	}

	function take(): Waiting[] {
		const batch: Waiting[] = [];
		let rows = 0;
		let bytes = 0;
		for (let next = queue[0]; next; next = queue[0]) {
			const fits =
				rows + next.spans.length <= limits.flushRows &&
				bytes + next.stored.bytes.length <= limits.flushBytes;
			if (batch.length > 0 && !fits) break;
			queue.shift();
			batch.push(next);
			rows += next.spans.length;
			bytes += next.stored.bytes.length;
		}
		queuedRows -= rows;
		queuedBytes -= bytes;
		return batch;
	}

	/**
	 * Stores spans, then files their sessions while the next flush stores its spans: two flushes are
	 * under way at most. Done when the next may begin. Never rejects.
	 */
	async function flush(batch: readonly Waiting[]): Promise<void> {
		let leave = nothingToLeave;
		try {
			if (doubtful.size > 0) {
				// Sessions are made anew only while none is filed.
				await filing;
				await rebuildDoubtful();
			}
			leave = await enter();
			const stored = await storeSpans(batch);
			await filing;
			filing = file(batch, stored).finally(leave);
		} catch (error) {
			await filing;
			await leave();
			await answerFailure(batch, toStoreError(error));
		}
	}

	/** @throws StoreError */
	async function enter(): Promise<() => Promise<void>> {
		return gate === null ? nothingToLeave : gate.enter().catch(gateFailed);
	}

	/** Does work while no process writes. @throws StoreError, or what the work throws */
	async function alone<T>(work: () => Promise<T>): Promise<T> {
		if (gate === null) return work();
		let begun = false;
		const begin = () => {
			begun = true;
			return work();
		};
		return gate.alone(begin).catch((error: unknown) => {
			if (begun) throw error;
			return gateFailed(error);
		});
	}

	const isDoubtful = ({ spans }: Waiting) => spans.some(({ traceKey }) => doubtful.has(traceKey));

	/** Never rejects. */
	async function file(batch: readonly Waiting[], stored: StoredSpans): Promise<void> {
		try {
			// A trace of the flush before may have come into doubt since these spans were stored.
			if (doubtful.size > 0 && batch.some(isDoubtful)) {
				throw doubt(batch, new StoreError('busy', 'sessions are made anew'));
			}
			await fileSessions(batch, stored);
			for (const { resolve } of batch) resolve({ kind: 'stored' });
			await markNowAndThen();
		} catch (error) {
			const failure = toStoreError(error);
			// Never refused: the spans are there, and sent again they are found, their sessions made anew.
			const outcome =
				failure.trouble === 'rejected' ? later(failure.message, 2) : outcomeOf(failure);
			for (const { resolve } of batch) resolve(outcome);
		}
	}

	async function answerFailure(batch: readonly Waiting[], error: StoreError): Promise<void> {
		if (error.trouble === 'rejected' && batch.length > 1) {
			// One sender's content must not cost the others theirs.
			for (const one of batch) await flush([one]);
			return;
		}
		for (const { resolve } of batch) resolve(outcomeOf(error));
	}

	/** @throws StoreError */
	async function rebuildDoubtful(): Promise<void> {
		if (doubtful.size === 0) return;
		await alone(() => rebuildSessions(store, [...doubtful.values()]));
		doubtful.clear();
	}

	/** @throws StoreError with nothing acknowledged */
	async function storeSpans(batch: readonly Waiting[]): Promise<StoredSpans> {
		const found = await lookUpBatch(batch);
		const groups = new Map<string, Group>();
		const pieces: Buffer[] = [];
		const ingestedMs = Math.max(now(), lastIngestedMs + 1);
		const storedAtMs = BigInt(ingestedMs);
		for (const { spans, stored } of batch) {
			// Rows that are new lie side by side nearly always: one piece, not one for each.
			let from = 0;
			let start = 0;
			for (const [index, span] of spans.entries()) {
				const end = stored.ends[index] ?? start;
				const group = groups.get(span.traceKey);
				const trace = group?.known ?? found.get(span.traceKey) ?? known.get(span.traceKey);
				if (trace?.spans.has(span.spanKey) || group?.spans.has(span.spanKey)) {
					if (from < start) pieces.push(stored.bytes.subarray(from, start));
					from = end;
				} else {
					stamp(stored.bytes, end, storedAtMs);
					const own = group ?? {
						key: span.traceKey,
						parts: new Map<number, SessionPart>(),
						spans: new Set<string>(),
						known: trace ?? { buckets: [], spans: new Set() }
					};
					if (!group) groups.set(span.traceKey, own);
					addTo(own, span);
				}
				start = end;
			}
			if (from < start) pieces.push(stored.bytes.subarray(from, start));
		}
		if (pieces.length > 0) {
			lastIngestedMs = ingestedMs;
			isStoring = true;
			try {
				await store.insertBinary('otel_traces', spanColumns, pieces);
			} catch (error) {
				throw doubt(batch, error);
			} finally {
				isStoring = false;
			}
		}
		// Before their sessions are filed: spans of the next flush may belong to them.
		for (const { key, parts, spans, known: before } of groups.values()) {
			const buckets = joinHours(before.buckets, parts.keys());
			known.learn(key, { buckets, spans: before.spans }, spans);
		}
		return { groups: [...groups.values()], ingestedMs };
	}

	/** @throws StoreError with nothing acknowledged */
	async function fileSessions(
		batch: readonly Waiting[],
		{ groups, ingestedMs }: StoredSpans
	): Promise<void> {
		if (groups.length === 0) return;
		const lines = groups
			.flatMap(({ parts }) => [...parts].map(([bucket, part]) => part.toLine(bucket)))
			.join('\n');
		try {
			await store.insert('sessions', sessionColumns, lines);
		} catch (error) {
			throw doubt(batch, error);
		}
		filedMs = ingestedMs;
	}

	/** An insert that failed may have happened all the same: what it was about is made anew. */
	function doubt<Failure>(batch: readonly Waiting[], failure: Failure): Failure {
		for (const { spans } of batch) {
			for (const { traceKey, projectId, traceId } of spans) {
				known.forget(traceKey);
				doubtful.set(traceKey, { projectId, traceId });
			}
		}
		return failure;
	}

	/**
	 * What the store holds of a batch. Where other processes write too, nothing that is not asked for is
	 * known; what this one stores now may not be in the answer yet.
	 */
	async function lookUpBatch(batch: readonly Waiting[]): Promise<Map<string, KnownTrace>> {
		const spans = batch.flatMap((waiting) => waiting.spans);
		const questions = gate === null ? aboutTraces(spans, isKnown) : aboutSpans(spans);
		if (gate !== null) await store.catchUp(['sessions', 'otel_traces']);
		const found = new Map<string, KnownTrace>();
		const answers = await Promise.all(
			questions.map(async (asked) => [asked.projectId, await lookUp(store, asked)] as const)
		);
		for (const [projectId, traces] of answers) {
			for (const [traceId, trace] of traces) {
				const key = `${projectId}/${traceId}`;
				found.set(key, joinTraces(trace, found.get(key) ?? known.get(key)));
			}
		}
		return found;
	}

	/** Whether all is known of where the span may be stored: of another time of its trace there may be more. */
	function isKnown({ traceKey, startNs }: WaitingSpan): boolean {
		return sessionNear(known.get(traceKey)?.buckets ?? [], hourOf(startNs)) !== null;
	}

	async function markNowAndThen(): Promise<void> {
		const due = now() - lastMark.atMs >= markEveryMs;
		if (!due || doubtful.size > 0) return;
		await markNow().catch(() => undefined);
	}

	async function markNow(): Promise<void> {
		// What others stored meanwhile is theirs to know.
		if (gate !== null || filedMs === lastMark.ingestedMs) return;
		const ingestedMs = filedMs;
		await mark(store, ingestedMs);
		lastMark = { atMs: now(), ingestedMs };
	}

	/** Does not see the rows, so that nothing holds on to them while their bytes wait. */
	function enqueue(spans: readonly WaitingSpan[], stored: SpanBytes): Promise<WriteOutcome> {
		return new Promise((resolve) => {
			queue.push({ spans, stored, resolve });
			queuedRows += spans.length;
			queuedBytes += stored.bytes.length;
			schedule();
		});
	}

	/** Holds flushes up, from between two of them until the work is done. */
	async function exclusively<T>(begin: () => Promise<T>): Promise<T> {
		while (running) await running;
		const work = filing.then(begin);
		running = work
			.then(() => undefined)
			.catch(() => undefined)
			.finally(() => {
				running = null;
				schedule();
			});
		return work;
	}

	return {
		write(rows) {
			if (rows.length === 0) return Promise.resolve({ kind: 'stored' });
			if (closed) return Promise.resolve(later('shutting down', 5));
			if (queuedBytes > limits.queueBytes) return Promise.resolve(later('queue is full', 1));
			return enqueue(rows.map(toWaiting), toSpanBytes(rows));
		},
		async rebuild(keys) {
			if (keys.length === 0) return;
			await exclusively(() => {
				for (const key of keys) {
					const trace = `${key.projectId}/${key.traceId}`;
					known.forget(trace);
					doubtful.set(trace, key);
				}
				return rebuildDoubtful();
			});
		},
		reconcile: () => reconcile(store, { alone: (work) => exclusively(() => alone(work)), now }),
		pause: (work) =>
			exclusively(async () => {
				await rebuildDoubtful();
				return alone(work);
			}),
		settledMs: () => (isStoring ? lastIngestedMs : now()),
		async close() {
			closed = true;
			await drain();
			if (doubtful.size === 0) await markNow().catch(() => undefined);
		}
	};
}

/** Adds a new span to the session that it is near to, or opens one. */
function addTo({ known, parts, spans }: Group, span: WaitingSpan): void {
	const hour = hourOf(span.startNs);
	const bucket = sessionNear(known.buckets, hour) ?? sessionNear(parts.keys(), hour) ?? hour;
	const part = parts.get(bucket);
	if (part) part.add(span);
	else parts.set(bucket, new SessionPart(span));
	spans.add(span.spanKey);
}

function hourOf(ns: bigint): number {
	return Number(ns / 3_600_000_000_000n) * 3600;
}

const nothingToLeave = async (): Promise<void> => undefined;

/** Whoever keeps the gate does not answer: spans are to be sent again. */
function gateFailed(error: unknown): never {
	const reason = error instanceof Error ? error.message : String(error);
	throw new StoreError('busy', `The portals cannot agree on who writes: ${reason}`, error);
}

function later(detail: string, retryAfterSeconds: number): WriteOutcome {
	return { kind: 'later', detail, retryAfterSeconds };
}

function outcomeOf(error: StoreError): WriteOutcome {
	switch (error.trouble) {
		case 'rejected':
			return { kind: 'refused', detail: error.message };
		case 'busy':
		case 'timeout':
			return later(error.message, 2);
		case 'full':
		case 'unreachable':
		case 'unauthenticated':
			return later(error.message, 10);
	}
}
