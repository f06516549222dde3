/** How values are written into v4 query strings. Every rule here undoes a trap of AgentOps' parser. */
import { traceOrder, type TraceOrder } from '#lib/agentops/contract.ts';
import type { TimeRange, TraceListQuery } from '../../agentops.ts';

const secondMs = 1000;
/** 9999-12-31T23:59:59Z: the last second that ISO text with a four-digit year can hold. */
const lastMs = 253_402_300_799_000;

/**
 * UTC `Z` text in whole seconds: AgentOps drops offsets and cuts fractions, so an instant has to be
 * moved to a second before it is sent, outwards, or spans at the edge are lost.
 * @returns null for an instant that such text cannot hold
 */
function secondText(ms: number, round: (value: number) => number): string | null {
	if (!Number.isFinite(ms)) return null;
	const whole = round(ms / secondMs) * secondMs;
	if (whole < 0 || whole > lastMs) return null;
	return new Date(whole).toISOString().replace('.000Z', 'Z');
}

/** `start_time` and `end_time`: the smallest whole-second range around `range`; null when not writable. */
export function encodeRange(range: TimeRange): { start_time: string; end_time: string } | null {
	const start = secondText(range.startMs, Math.floor);
	const end = secondText(range.endMs, Math.ceil);
	return start === null || end === null ? null : { start_time: start, end_time: end };
}

/** Plain text for a server that searches by ILIKE: its two wildcards and its escape lose their meaning. */
export function escapeSearch(text: string): string {
	return text.replace(/[\\%_]/g, '\\$&');
}

const orders: ReadonlySet<string> = new Set(traceOrder);
const isOrder = (name: string): name is TraceOrder => orders.has(name);

/**
 * Query of `/v4/traces/list`. `order_by` and `sort_order` go raw into SQL at the other end, so
 * nothing but a known name may leave, whatever a caller's types say.
 * @returns the reason when the query cannot be sent
 */
export function encodeListQuery(
	query: TraceListQuery
): { ok: true; params: Record<string, string> } | { ok: false; reason: string } {
	if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > 100) {
		return { ok: false, reason: 'limit: must be a whole number from 1 to 100' };
	}
	if (!Number.isSafeInteger(query.offset) || query.offset < 0) {
		return { ok: false, reason: 'offset: must be a whole number from 0' };
	}
	if (!isOrder(query.orderBy)) return { ok: false, reason: 'order_by: unknown name' };
	const params: Record<string, string> = {
		limit: String(query.limit),
		offset: String(query.offset),
		order_by: query.orderBy,
		sort_order: query.descending ? 'DESC' : 'ASC'
	};
	if (query.range) {
		const range = encodeRange(query.range);
		if (!range) return { ok: false, reason: 'range: outside the years 1970 to 9999' };
		Object.assign(params, range);
	}
	if (query.text !== null && query.text !== '') params.query = escapeSearch(query.text);
	return { ok: true, params };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hexTraceId = /^[0-9a-f]{32}$/;

/** AgentOps answers 500 to anything else. */
export const isProjectId = (text: string): boolean => uuid.test(text);
export const isTraceId = (text: string): boolean => hexTraceId.test(text);
