/** The sessions of a range, read from v4 list pages. */
import type { TraceList, TraceMetrics, TraceOrder } from '#lib/agentops/contract.ts';
import type { AgentOps, TimeRange } from '../../agentops.ts';
import { ok, type Reply } from '../../fault.ts';
import { readTime, startsIn, type ListedSession } from '../session/session-row.ts';
import { createSharedCache } from './shared-cache.ts';

export interface ListPagesSettings {
	readonly agentops: AgentOps;
	/** Pages of 100 for one answer. */
	readonly maxPages: number;
	/** Pages fetched at a time: each makes AgentOps group all spans of the range. */
	readonly concurrency: number;
	/** After this, no further page is begun. */
	readonly budgetMs: number;
	readonly cacheMs: number;
	/** Unix ms. */
	readonly now: () => number;
}

export interface ListOrder {
	readonly text: string | null;
	readonly orderBy: TraceOrder;
	readonly descending: boolean;
}

/** What one reading found. */
export interface SessionScan {
	/** Sessions that started in the range asked for, in the order asked for, without duplicates. */
	readonly sessions: readonly ListedSession[];
	/** True when no session of the range is missing. */
	readonly complete: boolean;
	/** All sessions of the range; an estimate when not complete. */
	readonly total: number;
	readonly freePlan: boolean;
	/** True once a session with one span had a duration: AgentOps gives 0 there. */
	readonly exactDurations: boolean;
}

export interface SessionSlice extends SessionScan {
	/** Where the next slice begins; null at the end. */
	readonly nextOffset: number | null;
}

export interface ListPages {
	/**
	 * Reads pages until all are read, `enough` says so, or a bound is met. A fault after the first page
	 * ends the reading, and `complete` is false.
	 */
	scan(
		projectId: string,
		range: TimeRange,
		order: ListOrder,
		options: { readonly enough?: (last: ListedSession) => boolean; readonly signal?: AbortSignal }
	): Promise<Reply<SessionScan>>;
	/** Up to `limit` sessions from an offset of the upstream's own list. */
	slice(
		projectId: string,
		range: TimeRange,
		order: ListOrder,
		place: { readonly offset: number; readonly limit: number; readonly frozenEndMs: number | null },
		signal?: AbortSignal
	): Promise<Reply<SessionSlice>>;
	/** Totals over the exact range, without rows. */
	metrics(
		projectId: string,
		range: TimeRange,
		signal?: AbortSignal
	): Promise<Reply<{ readonly metrics: TraceMetrics; readonly total: number }>>;
	/** The end that is sent for a range, for a cursor: it must not move while someone pages. */
	frozenEnd(range: TimeRange): number;
}

const pageRows = 100;
/** Viewers within one step share an answer, and AgentOps' 30 s cache of ranged lists is passed by. */
const stepMs = 10_000;
/** A session that crosses the range's edge shows partial counts and a child's name: read it whole. */
const edgeMs = 600_000;

export function createListPages(settings: ListPagesSettings): ListPages {
	const { agentops, now } = settings;
	const pages = createSharedCache<TraceList>({
		ttlMs: settings.cacheMs,
		maxWeight: 50_000,
		weigh: (page) => page.traces.length + 1,
		now
	});

	function frozenEnd(range: TimeRange): number {
		const widened = Math.min(range.endMs + edgeMs, now());
		return Math.ceil(Math.max(range.endMs, widened) / stepMs) * stepMs;
	}

	function sent(range: TimeRange, endMs: number): TimeRange {
		const startMs = Math.floor((range.startMs - edgeMs) / stepMs) * stepMs;
		return { startMs: Math.max(startMs, 0), endMs };
	}

	function page(
		projectId: string,
		range: TimeRange,
		order: ListOrder,
		offset: number,
		limit: number,
		signal: AbortSignal | undefined
	): Promise<Reply<TraceList>> {
		const key = JSON.stringify([projectId, range, order, offset, limit]);
		return pages.get(
			key,
			(shared) =>
				agentops.listTraces(projectId, { range, ...order, offset, limit }, { signal: shared }),
			signal
		);
	}

	/** @returns true when nothing can follow: totals of a search count more than its rows */
	function isLast(list: TraceList, order: ListOrder, offset: number, limit: number): boolean {
		if (list.traces.length === 0) return true;
		if (order.text !== null && order.text !== '') return list.traces.length < limit;
		return offset + limit >= list.total;
	}

	return {
		frozenEnd,

		async scan(projectId, range, order, { enough, signal }) {
			const window = sent(range, frozenEnd(range));
			const untilMs = now() + settings.budgetMs;
			const found = collect(range);
			const first = await page(projectId, window, order, 0, pageRows, signal);
			if (!first.ok) return first;
			found.add(first.value);
			let done = isLast(first.value, order, 0, pageRows) || found.isEnough(enough);
			const lastPage = Math.min(settings.maxPages, Math.ceil(first.value.total / pageRows));
			for (let next = 1; !done && next < lastPage; next += settings.concurrency) {
				if (now() >= untilMs || signal?.aborted) break;
				const count = Math.min(settings.concurrency, lastPage - next);
				const replies = await Promise.all(
					Array.from({ length: count }, (_, index) =>
						page(projectId, window, order, (next + index) * pageRows, pageRows, signal)
					)
				);
				let broken = false;
				for (const [index, reply] of replies.entries()) {
					if (!reply.ok) {
						broken = true;
						break;
					}
					found.add(reply.value);
					done = isLast(reply.value, order, (next + index) * pageRows, pageRows);
					if (done) break;
				}
				if (broken) break;
				done ||= found.isEnough(enough);
			}
			return ok(found.result(done));
		},

		async slice(projectId, range, order, place, signal) {
			const window = sent(range, place.frozenEndMs ?? frozenEnd(range));
			const found = collect(range);
			let { offset } = place;
			let done = false;
			for (let read = 0; read < settings.maxPages && !done; read += 1) {
				const missing = place.limit - found.size();
				if (missing <= 0) break;
				const limit = Math.min(missing, pageRows);
				const reply = await page(projectId, window, order, offset, limit, signal);
				if (!reply.ok) return reply;
				found.add(reply.value);
				done = isLast(reply.value, order, offset, limit);
				offset += limit;
			}
			const all = done && place.offset === 0;
			return ok({ ...found.result(all), nextOffset: done ? null : offset });
		},

		async metrics(projectId, range, signal) {
			const startMs = Math.floor(range.startMs / stepMs) * stepMs;
			const endMs = Math.ceil(range.endMs / stepMs) * stepMs;
			const order = { text: null, orderBy: 'start_time', descending: true } as const;
			const reply = await page(projectId, { startMs, endMs }, order, 0, 1, signal);
			return reply.ok ? ok({ metrics: reply.value.metrics, total: reply.value.total }) : reply;
		}
	};
}

function collect(range: TimeRange) {
	const byId = new Map<string, ListedSession>();
	let outside = 0;
	let upstreamTotal = 0;
	let freePlan = false;
	let exactDurations = false;
	let last: ListedSession | null = null;
	return {
		size: () => byId.size,
		add(list: TraceList): void {
			upstreamTotal = list.total;
			freePlan ||= list.freeplan_truncated;
			for (const summary of list.traces) {
				const session = { summary, startMs: readTime(summary.start_time) };
				last = session;
				freePlan ||= summary.freeplan_truncated;
				exactDurations ||= summary.span_count === 1 && summary.duration > 0;
				if (startsIn(session, range)) byId.set(summary.trace_id, session);
				else outside += 1;
			}
		},
		isEnough: (enough: ((last: ListedSession) => boolean) | undefined): boolean =>
			enough !== undefined && last !== null && enough(last),
		result(complete: boolean): SessionScan {
			const sessions = [...byId.values()];
			const total = complete ? sessions.length : Math.max(sessions.length, upstreamTotal - outside);
			return { sessions, complete, total, freePlan, exactDurations };
		}
	};
}
